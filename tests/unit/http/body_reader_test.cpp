#include "http/body_reader.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/chunks.hpp"
#include "support/temporary_directory.hpp"

namespace mayfly::http {
namespace {

using testing::HasSubstr;

class BodyOfPieces : public testing::Test {
protected:
    std::string file(const std::string& name, const std::string& content) {
        return directory_.write(name, content).string();
    }

    static std::string all_of(const std::vector<detail::BodyPiece>& pieces) {
        const net::Url url;
        Outgoing request{"POST", url, {}, {}};
        request.pieces = &pieces;
        BodyReader reader(request);
        std::string all;
        while (all.size() < reader.size()) {
            const auto piece = reader.at(all.size());
            if (!piece) return piece.error().message;
            // Not all of what was offered goes at once.
            all += piece->substr(0, std::max<std::size_t>(piece->size() / 2, 1));
        }
        return all;
    }

    support::TemporaryDirectory directory_;
};

TEST_F(BodyOfPieces, AreReadInOrder) {
    const std::string large(300'000, 'x');
    const std::string path = file("large", large);
    const std::string empty = file("empty", "");
    const Body body(Multipart{
        {{.name = "a", .content = "1"},
         {.name = "b", .path = path},
         {.name = "c", .file_name = "n", .path = empty}}});
    EXPECT_EQ(body.content(), "");
    const std::string sent = all_of(body.pieces());
    EXPECT_THAT(sent, HasSubstr("name=\"a\"\r\n\r\n1\r\n--"));
    EXPECT_THAT(
        sent,
        HasSubstr(
            "name=\"b\"; filename=\"large\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
            large + "\r\n--"
        )
    );
    EXPECT_THAT(
        sent, HasSubstr("filename=\"n\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--")
    );
    const std::string boundary = body.type().substr(body.type().find('=') + 1);
    EXPECT_TRUE(sent.ends_with("--" + boundary + "--\r\n"));
}

TEST_F(BodyOfPieces, OfAFileAreItsBytes) {
    const std::string path = file("text", "hello");
    const Body body(File{path, "text/plain"});
    EXPECT_EQ(body.type(), "text/plain");
    EXPECT_EQ(all_of(body.pieces()), "hello");
    EXPECT_EQ(all_of(in_chunks(body.pieces())), "5\r\nhello\r\n0\r\n\r\n");
}

TEST_F(BodyOfPieces, RefuseWhatIsNoFileAndSayWhatBecameOfOne) {
    const auto why_not = [](const std::string& path) {
        try {
            const Body body(File{path});
        } catch (const std::invalid_argument& refused) {
            return std::string(refused.what());
        }
        return std::string();
    };
    EXPECT_THAT(why_not("/absent/file"), HasSubstr("'/absent/file': No such file or directory"));
    EXPECT_THAT(why_not("/"), HasSubstr("it is no ordinary file"));
    const std::string path = file("shrinks", std::string(1000, 'x'));
    const Body body(File{path});
    std::filesystem::resize_file(path, 10);
    EXPECT_THAT(all_of(body.pieces()), HasSubstr("became shorter while it was sent"));
    std::filesystem::remove(path);
    EXPECT_THAT(all_of(body.pieces()), HasSubstr("cannot read '" + path + "'"));
}

}  // namespace
}  // namespace mayfly::http
