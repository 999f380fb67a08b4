#include "e2e/fault_fixture.hpp"

#include <algorithm>

namespace mayfly::e2e {

using nlohmann::json;
using support::Machine;
using support::Process;
using support::wait_until;

namespace {

std::unique_ptr<Machine::Visit> visit(const Machine* machine) {
    return machine == nullptr ? nullptr : std::make_unique<Machine::Visit>(*machine);
}

/// The text after `mark` up to the first of `ends`.
std::string text_after(
    const std::string& text, const std::string& mark, const std::string& ends = ", \n"
) {
    const auto begin = text.rfind(mark) + mark.size();
    return text.substr(begin, text.find_first_of(ends, begin) - begin);
}

}  // namespace

FaultTest::FaultTest() {
    const auto made = support::run_process({MAYFLY_BINARY, "token", "new", token_file_});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    const auto shown = support::run_process({MAYFLY_BINARY, "token", "dashboard", token_file_});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    token_ = shown.out;  // What the dashboard takes.
    token_.erase(token_.find_last_not_of('\n') + 1);
}

void FaultTest::start_target() {
    const auto there = visit(target_machine_);
    const Words bind = target_machine_ == nullptr ? Words{} : Words{"--bind", "0.0.0.0"};
    target_.emplace(support::TargetServer::Tls::off, bind);
}

Process& FaultTest::start_master(std::size_t workers, const Words& more, const Words& launcher) {
    if (!target_) start_target();
    const auto host = master_machine_ == nullptr ? "127.0.0.1" : master_machine_->address();
    const auto target = target_machine_ == nullptr ? "127.0.0.1" : target_machine_->address();
    if (address_.empty()) address_ = host + ":0";
    Words words = launcher;
    for (const auto& word : Words{
             MAYFLY_BINARY,
             "master",
             scenario_file(scenario_),
             "--host",
             "http://" + target + ":" + std::to_string(target_->port()),
             "--bind",
             address_,
             "--web-port",
             "0",
             "--autostart",
             "--autoquit",
             "0s",
             "--json",
             "--only-summary",
             "--generator-limit",  // Workers that stand still are what these tests are about.
             "100",
             "-u",
             std::to_string(users_),
             "-r",
             "100",
             "--expect-workers",
             std::to_string(workers)}) {
        words.push_back(word);
    }
    if (has_token_) words.insert(words.end(), {"--token-file", token_file_});
    words.insert(words.end(), more.begin(), more.end());
    const auto there = visit(master_machine_);
    auto& master =
        master_.emplace(words, support::Environment{{"MAYFLY_CACHE_DIR", SCENARIO_CACHE}});
    EXPECT_TRUE(master.wait_for_output("waiting for ", patience)) << master.err();
    address_ = text_after(master.err(), "listening for workers on ");
    return master;
}

Process& FaultTest::start_worker(
    const Words& more, const std::string& master, const Words& launcher
) {
    Words words = launcher;
    for (const auto& word :
         Words{MAYFLY_BINARY, "worker", "--master", master.empty() ? address_ : master}) {
        words.push_back(word);
    }
    if (has_token_) words.insert(words.end(), {"--token-file", token_file_});
    words.insert(words.end(), more.begin(), more.end());
    const auto number = workers_.size();
    const auto there = visit(number < worker_machines_.size() ? worker_machines_[number] : nullptr);
    const auto cache = (directory_.path() / ("cache" + std::to_string(number))).string();
    auto environment = at_workers_;
    environment["MAYFLY_CACHE_DIR"] = cache;
    return workers_.emplace_back(words, environment);
}

void FaultTest::find_dashboard() {
    const std::string mark = "The dashboard is at http://127.0.0.1:";
    ASSERT_TRUE(master_->wait_for_output(mark, patience)) << master_->err();
    ASSERT_TRUE(master_->wait_for_output("\n", patience));
    dashboard_ = static_cast<std::uint16_t>(std::stoi(text_after(master_->err(), mark, "/ \n")));
}

void FaultTest::start_cluster(std::size_t workers) {
    start_master(workers);
    while (workers_.size() < workers) start_worker();
    find_dashboard();
    expect_health(workers);
}

std::string FaultTest::ask(const std::string& request) const {
    const auto there = visit(master_machine_);
    const auto answer = support::exchange_raw(
        dashboard_,
        request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " +
            token_ + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    );
    return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
}

json FaultTest::snapshot() const {
    auto now = json::parse(ask("GET /api/snapshot"));
    EXPECT_LE(now.at("run").at("running_users").get<std::uint64_t>(), users_);
    return now;
}

std::vector<std::string> FaultTest::states() const {
    std::vector<std::string> states;
    const auto now = snapshot();
    for (const auto& worker : now.at("workers")) states.push_back(worker.at("state"));
    return states;
}

bool FaultTest::eventually(const std::function<bool(const json& snapshot)>& is_true, Duration limit)
    const {
    return wait_until([&] { return is_true(snapshot()); }, limit);
}

void FaultTest::watch_for(Duration duration) const {
    eventually([](const json&) { return false; }, duration);
}

void FaultTest::expect_health(std::size_t workers) const {
    const auto is_healthy = [&](const json& now) {
        const auto has_share = [](const json& worker) {
            return worker.at("state") == "running" && worker.at("users") > 0;
        };
        const auto& all = now.at("workers");
        return now.at("run").at("running_users") == users_ &&
               std::count_if(all.begin(), all.end(), has_share) ==
                   static_cast<std::ptrdiff_t>(workers);
    };
    EXPECT_TRUE(eventually(is_healthy)) << snapshot().dump(2) << master_->err();
    const auto before = total_at_target().completed;
    EXPECT_TRUE(
        wait_until([&] { return total_at_target().completed > before + 5 * users_; }, patience)
    );
}

json FaultTest::finish(int exit_code) {
    EXPECT_EQ(ask("POST /api/stop"), "{}");
    const auto result = master_->wait(patience);
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    log_ = result.err;
    auto report = json::parse(result.out, nullptr, false);
    EXPECT_FALSE(report.is_discarded()) << result.out << result.err;
    // Whatever happened to workers and reports, all that counts a request counts it alike.
    const auto requests = report.at("totals").at("num_requests");
    EXPECT_EQ(report.at("checks").at(0).at("count"), requests);
    EXPECT_EQ(report.at("metrics").at(0).at("sum"), requests);
    EXPECT_EQ(report.at("metrics").at(1).at("count"), requests);
    EXPECT_EQ(report.at("labels").at(0).at("num_requests"), requests);
    return report;
}

void FaultTest::expect_exact(const json& report) const {
    const auto seen = total_at_target();
    EXPECT_LE(requests_of(report), seen.completed) << "something was counted twice";
    EXPECT_GE(requests_of(report) + interrupted_of(report), seen.received) << "something was lost";
    EXPECT_EQ(report.at("totals").at("num_failures"), 0);
    EXPECT_FALSE(report.at("run").at("is_partial").get<bool>());
    expect_never_too_many_users();
}

void FaultTest::expect_never_too_many_users() const {
    const auto most = progress().at("most").get<std::uint64_t>();
    EXPECT_LE(most, users_);
    EXPECT_GE(most, users_ / 2) << "the gauge is broken";
}

json FaultTest::progress() const {
    const auto there = visit(target_machine_);
    return json::parse(target_->get("/log").body).at("in_progress");
}

support::RequestCount FaultTest::total_at_target() const {
    const auto there = visit(target_machine_);
    return target_->total();
}

bool FaultTest::becomes_quiet() const {
    std::uint64_t before = 0;
    int quiet_looks = 0;
    return wait_until(
        [&] {
            const auto received = total_at_target().received;
            const bool is_quiet = received == before && progress().at("now") == 0;
            before = received;
            quiet_looks = is_quiet ? quiet_looks + 1 : 0;
            return quiet_looks == 20;
        },
        patience
    );
}

std::uint16_t FaultTest::master_port() const {
    return static_cast<std::uint16_t>(std::stoi(address_.substr(address_.rfind(':') + 1)));
}

void NetworkFaultTest::SetUp() {
    if (const auto obstacle = support::Network::obstacle(); !obstacle.empty()) {
        GTEST_SKIP() << obstacle;
    }
    network_.emplace();
    target_machine_ = &network_->add();
    master_machine_ = &network_->add();
    for (int i = 0; i < 3; ++i) worker_machines_.push_back(&network_->add());
}

}  // namespace mayfly::e2e
