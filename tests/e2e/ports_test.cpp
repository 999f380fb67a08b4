// The ports of usual Locust scenarios: they are nearly as short, and do what they say.
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "e2e/run_fixture.hpp"

namespace mayfly::e2e {
namespace {

using nlohmann::json;

int lines_of_code(const std::string& file) {
    std::istringstream lines(support::read_file(file));
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto begin = line.find_first_not_of(' ');
        if (begin != line.npos && line.compare(begin, 2, "//") != 0) ++count;
    }
    return count;
}

TEST(PortsOfLocust, AreAtMostAThirdLonger) {
    const std::map<std::string, int> lines_in_locust{
        {"checkout.cpp", 30},
        {"csrf_form.cpp", 20},
        {"csv_accounts.cpp", 20},
        {"jwt_api.cpp", 25},
        {"load_shape.cpp", 20},
        {"postgres.cpp", 30},
        {"request_listener.cpp", 20},
        {"semaphore.cpp", 25},
        {"tcp_reader.cpp", 40}};
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(example_file("ports"))) {
        const std::string name = file.path().filename();
        ASSERT_TRUE(lines_in_locust.contains(name)) << name;
        EXPECT_LE(10 * lines_of_code(file.path()), 13 * lines_in_locust.at(name)) << name;
        ++files;
    }
    EXPECT_EQ(files, lines_in_locust.size());
}

class Ports : public RunTest {
protected:
    json report_of_port(const std::string& name, const Words& more) const {
        auto report = report_of(example_file("ports/" + name), more);
        EXPECT_EQ(report.at("totals").at("num_failures"), 0) << name;
        return report;
    }
};

TEST_F(Ports, ASemaphoreLimitsWhoIsAtTheTill) {
    const Words words{"-u", "20", "-r", "100", "-t", "2s", "--processes", "1"};
    const auto report = report_of_port("semaphore.cpp", words);
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
    const auto report = report_of_port("checkout.cpp", words);
    for (const char* path : {"GET /items", "GET /item", "POST /cart", "POST /checkout"}) {
        EXPECT_EQ(target_.count(path).completed, 12U) << path;
        EXPECT_EQ(entry_of(report, path).at("num_requests"), 12) << path;
    }
    EXPECT_EQ(target_.count("POST /login").completed, 6U);
    for (const json& row : report.at("tasks")) EXPECT_EQ(row.at("runs"), 12) << row;
}

TEST_F(Ports, AnApiThatWantsTheTokenOfTheLogin) {
    const auto report = report_of_port("jwt_api.cpp", {"-u", "5", "-r", "100", "-t", "2s"});
    expect_counts_of_target(report);
    EXPECT_EQ(target_.count("POST /login").completed, 5U);
    EXPECT_GT(target_.count("GET /item").completed, 5U);
}

TEST_F(Ports, AFormWithAHiddenToken) {
    const auto report =
        report_of_port("csrf_form.cpp", {"-u", "5", "-r", "100", "--iterations", "15"});
    expect_counts_of_target(report);
    EXPECT_EQ(target_.count("GET /form").completed, 15U);
    EXPECT_EQ(target_.count("POST /form").completed, 15U) << "which refuses another token";
}

TEST_F(Ports, AShapeOfItsOwn) {
    const auto report = report_of_port("load_shape.cpp", {});
    EXPECT_EQ(report.at("run").at("reached_users"), 12);
    expect_counts_of_target(report);
}

}  // namespace
}  // namespace mayfly::e2e
