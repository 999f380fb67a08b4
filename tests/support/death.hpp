// How a process dies and what it says: a test's body in a child that reports crashes as a worker
// does.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "process/crash_report.hpp"

namespace mayfly::support {

struct Death {
    std::string line;  // What the parent read.
    int signal = 0;
    int exit_code = 0;
};

inline std::string read_to_end(int descriptor) {
    std::string text;
    std::array<char, 512> piece;
    for (ssize_t got = 0; (got = ::read(descriptor, piece.data(), piece.size())) > 0;)
        text.append(piece.data(), static_cast<std::size_t>(got));
    return text;
}

/// `reports` go where the parent reads.
inline Death death_of(const std::function<void()>& body, process::CrashReports reports = {}) {
    std::array<int, 2> report{};
    EXPECT_EQ(pipe(report.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(report[0]);
        reports.descriptor = report[1];
        process::install_crash_reports(reports);
        body();
        _exit(0);
    }
    close(report[1]);
    Death death;
    death.line = read_to_end(report[0]);
    close(report[0]);
    int status = 0;
    waitpid(child, &status, 0);
    death.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    death.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return death;
}

}  // namespace mayfly::support
