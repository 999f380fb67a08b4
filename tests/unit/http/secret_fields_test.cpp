#include "http/secret_fields.hpp"

#include <string>

#include <gtest/gtest.h>

namespace mayfly::http {
namespace {

std::string without_values(std::string text) {
    const auto values = secret_values_in(text);
    for (auto value = values.rbegin(); value != values.rend(); ++value) {
        text.replace(value->begin, value->end - value->begin, "*");
    }
    return text;
}

TEST(SecretFields, AreKnownByTheirNames) {
    for (const char* name :
         {"password",
          "Password",
          "new-password",
          "password_confirmation",
          "user[password]",
          "user%5Btoken%5D",
          "passwd",
          "pwd",
          "token",
          "access_token",
          "refreshToken",
          "X-Auth-Token",
          "csrf-token",
          "client_secret",
          "api_key",
          "X-API-Key",
          "pin"}) {
        EXPECT_TRUE(is_secret_name(name)) << name;
    }
    for (const char* name :
         {"", "user", "max_tokens", "token_type", "shipping", "key", "Sec-WebSocket-Key", "id"}) {
        EXPECT_FALSE(is_secret_name(name)) << name;
    }
}

TEST(SecretFields, OfFormsAndQueries) {
    EXPECT_EQ(without_values("user=ann&password=a%20b&x=1"), "user=ann&password=*&x=1");
    EXPECT_EQ(without_values("GET /a?token=abc HTTP/1.1"), "GET /a?token=* HTTP/1.1");
    EXPECT_EQ(without_values("password="), "password=");
    EXPECT_EQ(without_values("a=b=c"), "a=b=c");
    EXPECT_EQ(without_values("=x"), "=x");
}

TEST(SecretFields, OfJson) {
    EXPECT_EQ(
        without_values(R"({"user": "ann", "Password" : "a\"b", "pin":1234, "n": {"token":"t"}})"),
        R"({"user": "ann", "Password" : "*", "pin":*, "n": {"token":"*"}})"
    );
    EXPECT_EQ(
        without_values(R"({"secret":null,"token":["a"]})"), R"({"secret":null,"token":["a"]})"
    );
    EXPECT_EQ(
        without_values(R"({"body":"{\"password\":\"x\",\"a\":1}"})"),
        R"({"body":"{\"password\":\"*\",\"a\":1}"})"
    );
    EXPECT_EQ(without_values(R"({"password":"cut of)"), R"({"password":"*)");
    EXPECT_EQ(without_values(R"({"password":"x\)"), R"({"password":"*)");
    EXPECT_EQ(without_values(":"), ":");
    EXPECT_EQ(without_values("\":"), "\":");
}

TEST(SecretFields, OfParts) {
    const std::string begin = "--b\r\nContent-Disposition: form-data; name=\"";
    EXPECT_EQ(
        without_values(begin + "password\"\r\n\r\na b\r\nc\r\n--b--\r\n"),
        begin + "password\"\r\n\r\n*\r\n--b--\r\n"
    );
    const std::string other = begin + "user\"\r\n\r\nann\r\n--b--\r\n";
    EXPECT_EQ(without_values(other), other);
    EXPECT_EQ(without_values(begin + "password\""), begin + "password\"");
}

}  // namespace
}  // namespace mayfly::http
