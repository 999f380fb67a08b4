// The ports of usual Locust scenarios: they are nearly as short, and do what they say.
#include <algorithm>
#include <sstream>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;

class Ports : public RunTest {
protected:
    /// Runs examples/ports/NAME, whose usual form has so many lines of code in Locust.
    json report_of_port(const std::string& name, int locust_lines, const Words& more) const {
        const std::string file = example_file("ports/" + name);
        EXPECT_LE(10 * lines_of_code(file), 13 * locust_lines) << name;
        auto report = report_of(file, more);
        EXPECT_EQ(report.at("totals").at("num_failures"), 0) << name;
        return report;
    }

private:
    static int lines_of_code(const std::string& file) {
        std::istringstream lines(support::read_file(file));
        int count = 0;
        for (std::string line; std::getline(lines, line);) {
            const auto begin = line.find_first_not_of(' ');
            if (begin != line.npos && line.compare(begin, 2, "//") != 0) ++count;
        }
        return count;
    }
};

TEST_F(Ports, ASemaphoreLimitsWhoIsAtTheTill) {
    const Words words{"-u", "20", "-r", "100", "-t", "2s", "--processes", "1"};
    const auto report = report_of_port("semaphore.cpp", 25, words);
    const auto paid = target_.count("GET /delay/100").received;
    EXPECT_GT(paid, 3U);
    // Three at a time, each for a tenth of a second or more.
    const double seconds = report.at("run").at("elapsed_seconds");
    EXPECT_LE(static_cast<double>(paid), 3 * (10 * seconds + 1));
    EXPECT_EQ(
        target_.count("GET /text").completed, entry_of(report, "GET /text").at("num_requests")
    );
}

TEST_F(Ports, ACheckoutStepByStep) {
    const Words words{"-u", "6", "-r", "100", "--iterations", "12"};
    const auto report = report_of_port("checkout.cpp", 30, words);
    for (const char* path : {"GET /items", "GET /item", "POST /cart", "POST /checkout"}) {
        EXPECT_EQ(target_.count(path).completed, 12U) << path;
        EXPECT_EQ(entry_of(report, path).at("num_requests"), 12) << path;
    }
    EXPECT_EQ(target_.count("POST /login").completed, 6U);
    for (const json& row : report.at("tasks")) EXPECT_EQ(row.at("runs"), 12) << row;
}

TEST_F(Ports, AnApiThatWantsTheTokenOfTheLogin) {
    const auto report = report_of_port("jwt_api.cpp", 25, {"-u", "5", "-r", "100", "-t", "2s"});
    expect_counts_of_target(report);
    EXPECT_EQ(target_.count("POST /login").completed, 5U);
    EXPECT_GT(target_.count("GET /item").completed, 5U);
}

TEST_F(Ports, AFormWithAHiddenToken) {
    const auto report =
        report_of_port("csrf_form.cpp", 20, {"-u", "5", "-r", "100", "--iterations", "15"});
    expect_counts_of_target(report);
    EXPECT_EQ(target_.count("GET /form").completed, 15U);
    EXPECT_EQ(target_.count("POST /form").completed, 15U) << "which refuses another token";
}

TEST_F(Ports, AShapeOfItsOwn) {
    const auto report = report_of_port("load_shape.cpp", 20, {});
    EXPECT_EQ(report.at("run").at("reached_users"), 12);
    expect_counts_of_target(report);
}

}  // namespace
}  // namespace mayfly::e2e
