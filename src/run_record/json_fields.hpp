// Structs as objects of JSON. A function for each struct says what its fields are called, and a
// Writer or a Reader carries it out, so that a name is written once for both directions:
//
//     constexpr auto step_fields = [](auto& step, auto& fields) {
//         fields.value("name", step.name);
//         fields.seconds("length", step.length);
//     };
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/password.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "run_record/json_run.hpp"

namespace mayfly::run_record {

/// The words for the values of a type, in its order.
using Words = std::span<const std::string_view>;

class Writer {
public:
    /// Adds to `json`, which it borrows.
    explicit Writer(Json& json) : json_(json) {}

    void value(const char* name, const auto& value) { json_[name] = value; }
    /// What follows from other members; nobody reads it.
    void derived(const char* name, auto&& value) {
        json_[name] = std::forward<decltype(value)>(value);
    }
    void seconds(const char* name, Duration time) { json_[name] = to_seconds(time); }
    void millis(const char* name, Duration time) { json_[name] = to_millis(time); }
    /// Without its password.
    void url(const char* name, const std::string& url) { json_[name] = without_password(url); }
    void choice(const char* name, auto chosen, Words words) {
        json_[name] = words[static_cast<std::size_t>(chosen)];
    }
    void object(const char* name, const auto& value, auto describe) {
        Writer fields(json_[name] = Json::object());
        describe(value, fields);
    }
    void list(const char* name, const auto& values, auto describe) {
        Json& array = json_[name] = Json::array();
        for (const auto& value : values) {
            Writer fields(array.emplace_back(Json::object()));
            describe(value, fields);
        }
    }

private:
    Json& json_;
};

/// Trusts nothing: a member stays as it is if its field is missing or has another type, and a text
/// becomes UTF-8, as it does in a file.
class Reader {
public:
    /// Borrows `json`.
    explicit Reader(const Json& json) : json_(json) {}

    template <class Value>
    void value(const char* name, Value& value) const {
        take(field(name), value);
    }
    template <class Value>
    void value(const char* name, std::vector<Value>& values) const {
        for (const Json& json : list_in(name)) take(json, values.emplace_back());
    }
    void derived(const char*, const auto&) const {}
    void seconds(const char* name, Duration& time) const { take_time(name, time, 1e9, 9e18); }
    void millis(const char* name, Duration& time) const { take_time(name, time, 1e6, 1e15); }
    void url(const char* name, std::string& url) const { value(name, url); }
    template <class Choice>
    void choice(const char* name, Choice& chosen, Words words) const {
        std::string word;
        value(name, word);
        const auto found = std::ranges::find(words, word);
        if (found != words.end()) chosen = static_cast<Choice>(found - words.begin());
    }
    void object(const char* name, auto& value, auto describe) const {
        Reader fields(field(name));
        describe(value, fields);
    }
    void list(const char* name, auto& values, auto describe) const {
        for (const Json& json : list_in(name)) {
            Reader fields(json);
            if (json.is_object()) describe(values.emplace_back(), fields);
        }
    }

    /// Null if it is missing.
    const Json& field(const char* name) const {
        static const Json none;
        const auto found = json_.find(name);
        return found == json_.end() ? none : *found;
    }
    /// Empty if it is no list.
    const Json& list_in(const char* name) const {
        static const Json none = Json::array();
        return field(name).is_array() ? field(name) : none;
    }

private:
    static bool is_count(const Json& json) {
        if (json.is_number_unsigned()) return true;
        return json.is_number_integer() && json.get<std::int64_t>() >= 0;
    }
    template <class Value>
    static void take(const Json& json, Value& value) {
        if constexpr (std::is_same_v<Value, std::string>) {
            if (json.is_string()) value = valid_utf8(json.get_ref<const std::string&>());
        } else if constexpr (std::is_same_v<Value, bool>) {
            if (json.is_boolean()) value = json.get<bool>();
        } else if constexpr (std::is_floating_point_v<Value>) {
            if (json.is_number()) value = json.get<Value>();
        } else if (is_count(json)) {
            constexpr std::uint64_t latest = 253'402'300'799'999;  // The end of the year 9999.
            constexpr std::uint64_t most =
                std::is_same_v<Value, UnixMillis> ? latest : std::numeric_limits<Value>::max();
            value = static_cast<Value>(std::min(json.get<std::uint64_t>(), most));
        }
    }
    void take_time(const char* name, Duration& time, double nanoseconds, double most) const {
        double count = static_cast<double>(time.count()) / nanoseconds;
        value(name, count);
        time = Duration(std::llround(std::clamp(count * nanoseconds, 0.0, most)));
    }

    const Json& json_;
};

Json written(const auto& value, auto describe) {
    Json json = Json::object();
    Writer fields(json);
    describe(value, fields);
    return json;
}

template <class Value>
Value read(const Json& json, auto describe) {
    Value value{};
    Reader fields(json);
    describe(value, fields);
    return value;
}

}  // namespace mayfly::run_record
