#include "web/forms.hpp"

#include <gmock/gmock.h>

namespace mayfly::web {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr std::string_view two_parts =
    "--xx\r\nContent-Disposition: form-data; name=\"user_count\"\r\n\r\n6\r\n"
    "--xx\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; filename=\"a;b\"; "
    "name=\"say \\\"hi\\\"\"\r\n\r\none\r\ntwo\r\n--xx--\r\n";

TEST(ReadPairs, DecodesFormsAndQueries) {
    const auto pairs = read_pairs("user_count=10&host=http%3A%2F%2Fx&a=1+2&a=3&empty=");
    ASSERT_TRUE(pairs);
    EXPECT_EQ(value_of(*pairs, "user_count"), "10");
    EXPECT_EQ(value_of(*pairs, "host"), "http://x");
    EXPECT_EQ(value_of(*pairs, "a"), "1 2");
    EXPECT_EQ(value_of(*pairs, "empty"), "");
    EXPECT_EQ(value_of(*pairs, "missing"), "");
    EXPECT_TRUE(read_pairs("")->empty());
    EXPECT_FALSE(read_pairs("a=%zz"));
    EXPECT_FALSE(read_pairs("a=\n"));
}

TEST(ReadMultipart, ReadsWhatCurlAndBrowsersWrite) {
    const auto pairs = read_multipart(two_parts, "multipart/form-data; boundary=xx");
    ASSERT_TRUE(pairs);
    EXPECT_THAT(*pairs, ElementsAre(Pair("user_count", "6"), Pair("say \"hi\"", "one\r\ntwo")));
    EXPECT_EQ(
        read_multipart(two_parts, "Multipart/Form-Data;charset=x;Boundary=\"xx\"")->size(), 2U
    );
    EXPECT_TRUE(read_multipart("--xx--\r\n", "multipart/form-data; boundary=xx")->empty());
    const auto empty = read_multipart(
        "preamble\r\n--xx\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xx--",
        "multipart/form-data; boundary=xx"
    );
    EXPECT_THAT(*empty, ElementsAre(Pair("a", "")));
}

TEST(ReadMultipart, RefusesWhatIsBroken) {
    EXPECT_FALSE(read_multipart(two_parts, "multipart/form-data"));
    EXPECT_FALSE(read_multipart(two_parts, "multipart/form-data; boundary="));
    EXPECT_FALSE(read_multipart(two_parts, "multipart/form-data; boundary=yy"));
    EXPECT_FALSE(read_multipart(two_parts, "multipart/form-data; boundary=\"xx"));
    EXPECT_FALSE(read_multipart("", "multipart/form-data; boundary=xx"));
    const std::string type = "multipart/form-data; boundary=xx";
    for (const std::string_view body :
         {"--xx",
          "--xx\r\n",
          "--xx\r\n\r\n",
          "--xx\r\n\r\nno head\r\n--xx--",
          "--xx\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--xx--"}) {
        EXPECT_FALSE(read_multipart(body, type)) << body;
    }
    for (std::size_t cut = 0; cut + 4 < two_parts.size(); ++cut) {
        EXPECT_FALSE(read_multipart(two_parts.substr(0, cut), type)) << cut;
    }
}

}  // namespace
}  // namespace mayfly::web
