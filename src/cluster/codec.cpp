#include "cluster/codec.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <fmt/core.h>

#include "cluster/members.hpp"
#include "cluster/msgpack.hpp"

namespace mayfly::cluster {
namespace {

constexpr std::size_t max_text_size = std::size_t{64} << 10;
constexpr std::size_t max_bytes_size = max_piece_size;
constexpr std::size_t max_histogram_size = std::size_t{512} << 10;
constexpr std::size_t max_list_size = std::size_t{64} << 10;
constexpr std::size_t most_reserved = 256;

constexpr auto last_value(logging::Level) {
    return logging::Level::error;
}
constexpr auto last_value(stats::StallCause) {
    return stats::StallCause::paused;
}
constexpr auto last_value(stats::SeriesType) {
    return stats::SeriesType::requests;
}
constexpr auto last_value(plan::TaskForm) {
    return plan::TaskForm::chain;
}
constexpr auto last_value(HandOut) {
    return HandOut::once;
}
constexpr auto last_value(StopMode) {
    return StopMode::now;
}
constexpr auto last_value(plan::SampleFormat) {
    return plan::SampleFormat::ndjson;
}
constexpr auto last_value(Purpose) {
    return Purpose::pulse;
}

class Writer {
public:
    void put(bool value) { pack_.boolean(value); }
    void put(double value) { pack_.real(value); }
    void put(std::unsigned_integral auto value) { pack_.natural(value); }
    void put(std::signed_integral auto value) { pack_.integer(value); }
    void put(Duration value) { pack_.integer(value.count()); }
    // Cut where the reader would refuse it: a text that long is for people, and they get the gist.
    void put(std::string_view value) { pack_.text(value.substr(0, max_text_size)); }
    void put(const std::string& value) { put(std::string_view(value)); }
    void put(const Bytes& value) { pack_.binary(value); }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void put(Enum value) { pack_.natural(static_cast<std::uint64_t>(value)); }
    void put(const stats::Histogram& value) {
        pack_.binary(value.empty() ? std::vector<std::uint8_t>{} : value.pack());
    }
    void put(const stats::FailureSamples& value) {
        pack_.array(value.all().size());
        for (const auto& sample : value.all()) put(*sample);
    }
    template <class T>
    void put(const std::vector<T>& list) {
        put_each(list);
    }
    template <class T, std::size_t size>
    void put(const std::array<T, size>& list) {
        put_each(list);
    }
    template <class Key, class Value>
    void put(const std::map<Key, Value>& map) {
        pack_.array(2 * map.size());
        for (const auto& [key, value] : map) {
            put(key);
            put(value);
        }
    }
    void put(const Described auto& value) {
        const auto all = members(value);
        pack_.array(std::tuple_size_v<decltype(all)>);
        std::apply([this](const auto&... member) { (put(member), ...); }, all);
    }

    std::vector<std::uint8_t> take() { return pack_.take(); }
    PackWriter& pack() { return pack_; }

private:
    void put_each(const auto& list) {
        pack_.array(list.size());
        for (const auto& element : list) put(element);
    }

    PackWriter pack_;
};

class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> payload) : pack_(payload) {}

    void get(bool& value) { value = pack_.boolean(); }
    void get(double& value) { value = pack_.real(); }
    template <std::unsigned_integral Integer>
    void get(Integer& value) {
        value = within_range<Integer>(pack_.natural());
    }
    template <std::signed_integral Integer>
    void get(Integer& value) {
        value = within_range<Integer>(pack_.integer());
    }
    void get(Duration& value) { value = Duration(pack_.integer()); }
    void get(std::string& value) { value = pack_.text(max_text_size); }
    void get(Bytes& value) {
        const auto bytes = pack_.binary(max_bytes_size);
        value.assign(bytes.begin(), bytes.end());
    }
    template <class Enum>
    requires std::is_enum_v<Enum>
    void get(Enum& value) {
        const auto number = pack_.natural();
        const auto is_known = number <= static_cast<std::uint64_t>(last_value(Enum{}));
        if (!is_known) pack_.fail("a choice is none of those there are");
        value = is_known ? static_cast<Enum>(number) : Enum{};
    }
    void get(stats::Histogram& value) {
        const auto packed = pack_.binary(max_histogram_size);
        if (packed.empty()) {
            if (!value.empty()) value.clear();
        } else if (!value.restore(packed)) {
            pack_.fail("a histogram is damaged");
        }
    }
    void get(stats::FailureSamples& value) {
        const auto size = pack_.array(stats::FailureSamples::most_first + 1);
        value = {};
        for (std::size_t i = 0; i < size && !pack_.failed(); ++i) {
            stats::FailureSample sample;
            get(sample);
            value.add(std::move(sample));
        }
    }
    template <class T>
    void get(std::vector<T>& list) {
        // Grown element by element: memory follows what has arrived, not what was announced, but
        // for lists of a usual length.
        const auto size = pack_.array(max_list_size);
        if (list.size() > size) list.resize(size);
        list.reserve(std::min(size, most_reserved));
        for (std::size_t i = 0; i < size && !pack_.failed(); ++i) {
            get(i < list.size() ? list[i] : list.emplace_back());
        }
    }
    template <class T, std::size_t size>
    void get(std::array<T, size>& list) {
        if (pack_.array(size) != size) pack_.fail("a list has the wrong length");
        for (auto& element : list) get(element);
    }
    template <class Key, class Value>
    void get(std::map<Key, Value>& map) {
        const auto size = pack_.array(2 * max_list_size);
        if (size % 2 != 0) pack_.fail("a key has no value");
        // As long as the keys are those that the map has, its values keep their memory.
        auto known = map.begin();
        for (std::size_t i = 0; i < size / 2 && !pack_.failed(); ++i) {
            Key key{};
            get(key);
            if (known != map.end() && known->first == key) {
                get(known->second);
                ++known;
            } else {
                known = map.erase(known, map.end());
                get(map[std::move(key)]);
            }
        }
        map.erase(known, map.end());
    }
    void get(Described auto& value) {
        auto all = members(value);
        constexpr auto size = std::tuple_size_v<decltype(all)>;
        if (pack_.array(size) != size) pack_.fail("it has the wrong number of members");
        std::apply([this](auto&... member) { (get(member), ...); }, all);
    }

    PackReader& pack() { return pack_; }

private:
    template <class Narrow, class Wide>
    Narrow within_range(Wide value) {
        if (std::in_range<Narrow>(value)) return static_cast<Narrow>(value);
        pack_.fail("a number is out of its range");
        return 0;
    }

    PackReader pack_;
};

constexpr auto message_names = std::to_array<std::string_view>(
    {"Hello",     "Welcome",    "Ready",    "LoadFailed", "Assign",       "Report",   "Acknowledge",
     "Heartbeat", "Stop",       "Stopped",  "LogLine",    "Goodbye",      "Greeting", "Join",
     "Retired",   "Echo",       "Leave",    "Fetch",      "Piece",        "Prepare",  "Prepared",
     "Conclude",  "Concluded",  "Note",     "Reset",      "Expelled",     "Moment",   "Load",
     "Crashed",   "RowRequest", "RowBlock", "Samples",    "SamplesTaken", "Figures",  "Spawned",
     "Quit",      "Quitted",    "Probe",    "ProbeAnswer"}
);
static_assert(message_names.size() == std::variant_size_v<Message>, "each message has a name");

/// Reads the members of the alternative that `number` names.
template <std::size_t index = 0>
Message read_alternative(Reader& reader, std::size_t number, Report& spare) {
    if constexpr (index == std::variant_size_v<Message>) {
        return Goodbye{};
    } else if (number != index) {
        return read_alternative<index + 1>(reader, number, spare);
    } else {
        std::variant_alternative_t<index, Message> message;
        if constexpr (std::is_same_v<decltype(message), Report>) message = std::move(spare);
        reader.get(message);
        if constexpr (requires { message.reason; }) {
            // It ends a sentence, whoever sent it.
            if (message.reason.empty()) message.reason = "it gave no reason";
        }
        return message;
    }
}

}  // namespace

std::vector<std::uint8_t> encode(const Message& message) {
    Writer writer;
    writer.pack().array(2);
    writer.pack().natural(message.index());
    std::visit([&](const auto& alternative) { writer.put(alternative); }, message);
    return writer.take();
}

Result<Message> decode(std::span<const std::uint8_t> payload) {
    Report none;
    return decode(payload, none);
}

Result<Message> decode(std::span<const std::uint8_t> payload, Report& spare) {
    Reader reader(payload);
    auto& pack = reader.pack();
    if (pack.array(2) != 2) pack.fail("it is no pair of a number and members");
    const auto number = pack.natural();
    if (pack.failed() || number >= message_names.size()) {
        return Error{fmt::format(
            "the peer sent {} bytes that are no message of this protocol; use the same version of "
            "mayfly on both sides",
            payload.size()
        )};
    }
    auto message = read_alternative(reader, number, spare);
    if (!pack.failed() && !pack.at_end()) pack.fail("bytes follow its end");
    if (pack.failed()) {
        return Error{fmt::format(
            "the peer sent a malformed {} message: {}", message_names[number], pack.mistake()
        )};
    }
    return message;
}

}  // namespace mayfly::cluster
