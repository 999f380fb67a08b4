#include "process/channel.hpp"

#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

namespace mayfly::process {
namespace {

std::string passed_on(const Descriptor& from, const Descriptor& to) {
    EXPECT_EQ(::write(from.get(), "word", 4), 4);
    std::string text(4, '\0');
    EXPECT_EQ(::read(to.get(), text.data(), text.size()), 4);
    return text;
}

TEST(Channel, PipesGoOneWay) {
    const auto input = input_pipe();
    ASSERT_TRUE(input);
    EXPECT_EQ(passed_on(input->ours, input->theirs), "word");
    const auto output = output_pipe();
    ASSERT_TRUE(output);
    EXPECT_EQ(passed_on(output->theirs, output->ours), "word");
}

TEST(Channel, SocketPairsGoBothWays) {
    const auto pair = socket_pair();
    ASSERT_TRUE(pair);
    EXPECT_EQ(passed_on(pair->ours, pair->theirs), "word");
    EXPECT_EQ(passed_on(pair->theirs, pair->ours), "word");
}

}  // namespace
}  // namespace mayfly::process
