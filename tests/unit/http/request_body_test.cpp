#include <gtest/gtest.h>

#include <mayfly/request.hpp>

namespace mayfly {
namespace {

TEST(Body, SendsTextAsItIs) {
    const Body body("a\r\nb");
    EXPECT_EQ(body.content(), "a\r\nb");
    EXPECT_EQ(body.type(), "");
    EXPECT_EQ(Body().content(), "");
}

TEST(Body, NamesTheTypeOfJsonAndForms) {
    EXPECT_EQ(Body(Json{"{}"}).type(), "application/json");
    const Body form(Form{{"a", "1"}, {"b", "x y"}});
    EXPECT_EQ(form.type(), "application/x-www-form-urlencoded");
    EXPECT_EQ(form.content(), "a=1&b=x%20y");
}

TEST(Body, WritesMultipart) {
    const Body body(Multipart{{
        {.name = "title", .content = "Hello"},
        {.name = "picture",
         .content = "\x89PNG",
         .file_name = "a\"b.png",
         .content_type = "image/png"},
    }});
    EXPECT_EQ(body.type(), "multipart/form-data; boundary=mayfly-boundary");
    EXPECT_EQ(
        body.content(),
        "--mayfly-boundary\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nHello\r\n"
        "--mayfly-boundary\r\nContent-Disposition: form-data; name=\"picture\"; "
        "filename=\"a%22b.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n"
        "--mayfly-boundary--\r\n"
    );
}

TEST(Body, ChoosesABoundaryThatNoPartContains) {
    const std::string content = "mayfly-boundary and mayfly-boundary-0";
    const Body body(Multipart{{{.name = "a", .content = content}}});
    const auto boundary = body.type().substr(body.type().find('=') + 1);
    EXPECT_EQ(content.find(boundary), std::string::npos);
}

}  // namespace
}  // namespace mayfly
