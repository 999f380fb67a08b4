#include "report/html.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/json_report.hpp"
#include "unit/report/sample_run.hpp"

namespace mayfly::report {
namespace {

using testing::HasSubstr;

constexpr HtmlBundle bundle{.script = "draw();", .style = "body{margin:0}"};

/// What stands between the tags of the data.
std::string data_in(const std::string& html) {
    const std::string begin = "<script type=\"application/json\" id=\"mayfly-report\">";
    const std::size_t from = html.find(begin) + begin.size();
    return html.substr(from, html.find("</script>", from) - from);
}

TEST(HtmlReport, CarriesEverythingInOneFile) {
    const auto report = html_report(report_document(SampleRecord().record()), bundle);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_THAT(report->text, HasSubstr("<style>body{margin:0}</style>"));
    EXPECT_THAT(report->text, HasSubstr("<script>draw();</script>"));
    const auto data = nlohmann::json::parse(data_in(report->text));
    EXPECT_EQ(data["snapshot"]["run"]["scenario"], "shop.cpp");
    for (const char* elsewhere : {"src=", "http-equiv=\"refresh\"", "@import", "url("}) {
        EXPECT_EQ(report->text.find(elsewhere), std::string::npos) << elsewhere;
    }
}

TEST(HtmlReport, LetsNothingRunButItsOwnScript) {
    const auto report = html_report(report_document(SampleRecord().record()), bundle);
    ASSERT_TRUE(report);
    // echo -n 'draw();' | openssl dgst -sha256 -binary | base64, and the same for the style.
    EXPECT_THAT(
        report->content_policy,
        HasSubstr("script-src 'sha256-Nrzt+Ak9TKllQ0f6KxPbgRgME4RTzfjVUaOmcylYOV8=';")
    );
    EXPECT_THAT(
        report->content_policy,
        HasSubstr("style-src 'sha256-IAdwN3biDCQ3brrgp1m8kBEsPQYyqfREKOEfeoREopc=';")
    );
    EXPECT_THAT(report->content_policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(report->text, HasSubstr("content=\"" + report->content_policy + "\""));
}

TEST(HtmlReport, ShowsScriptsOfATargetAsText) {
    SampleRecord sample;
    const std::string attack = "</script><script>alert(1)</script><!-- \xe2\x80\xa8 ]]>";
    sample.snapshot.entries[0].name = attack;
    sample.snapshot.errors[0].error = attack;
    const auto report = html_report(report_document(sample.record()), bundle);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->text.find("alert(1)</script>"), std::string::npos);
    EXPECT_EQ(report->text.find("<!--"), std::string::npos);
    const auto data = nlohmann::json::parse(data_in(report->text));
    EXPECT_EQ(data["snapshot"]["entries"][0]["name"], attack);
}

TEST(HtmlReport, ABuildWithoutThePageSaysSo) {
    const auto report = html_report(report_document(SampleRecord().record()), {});
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message, HasSubstr("MAYFLY_WEB=OFF"));
}

}  // namespace
}  // namespace mayfly::report
