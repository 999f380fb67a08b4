// What a scenario counts itself: checks, and metrics of its own, merged over all workers.
//
//     inline mayfly::Trend cart_size{"cart size", "items"};  // A global.
//     cart_size.add(items.size());                           // In a task.
//
// Usable in the code of users and in hooks; elsewhere they throw std::logic_error. Those of hooks
// on the master's side are not counted. Values that are not finite, or below 0 for a Counter, are
// left out, which a warning says. Of each type the first 500 names have rows of their own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <mayfly/export.hpp>
#include <mayfly/field.hpp>

namespace mayfly {

/// Counts a condition under this name, as passed or failed, and returns it. It fails no request:
/// see Response::fail() for that.
MAYFLY_API bool check(std::string_view name, bool condition);

namespace detail {

/// Several objects of one name, type and unit are one metric; a name with two types or units
/// prevents the test from starting or, if it is found later, ends it.
class MAYFLY_API Metric {
public:
    Metric(const Metric&) = delete;
    Metric& operator=(const Metric&) = delete;

    // For mayfly itself.
    enum class Type : std::uint8_t { counter = 1, gauge, rate, trend };
    Type type() const { return type_; }
    const std::string& name() const { return name_; }
    const std::string& unit() const { return unit_; }
    const Metric* next() const { return next_; }

protected:
    using Time = std::chrono::duration<double>;

    Metric(Type type, std::string name, std::string unit);
    ~Metric();
    void count(double value) const;
    void count(Time time) const;

private:
    Type type_;
    std::string name_;
    std::string unit_;
    Metric* next_ = nullptr;
    Metric* previous_ = nullptr;
};

}  // namespace detail

/// A sum of values: bytes, orders.
class Counter : private detail::Metric {
public:
    explicit Counter(std::string name, std::string unit = {})
        : Metric(Type::counter, std::move(name), std::move(unit)) {}

    void add() const { count(1.0); }
    template <detail::Number N>
    void add(N value) const {
        count(static_cast<double>(value));
    }
    /// In the metric's unit, which has to be s, ms, us or ns.
    void add(std::chrono::duration<double> time) const { count(time); }
};

/// A value that changes, such as the length of a queue: the last one, the least and the greatest.
class Gauge : private detail::Metric {
public:
    explicit Gauge(std::string name, std::string unit = {})
        : Metric(Type::gauge, std::move(name), std::move(unit)) {}

    template <detail::Number N>
    void set(N value) const {
        count(static_cast<double>(value));
    }
    /// In the metric's unit, which has to be s, ms, us or ns.
    void set(std::chrono::duration<double> time) const { count(time); }
};

/// How often something was so: the share of hits in a cache.
class Rate : private detail::Metric {
public:
    explicit Rate(std::string name) : Metric(Type::rate, std::move(name), {}) {}

    void add(bool was_so) const { count(was_so ? 1.0 : 0.0); }
};

/// Values with their distribution, such as the sizes of carts: mean and percentiles.
class Trend : private detail::Metric {
public:
    explicit Trend(std::string name, std::string unit = {})
        : Metric(Type::trend, std::move(name), std::move(unit)) {}

    template <detail::Number N>
    void add(N value) const {
        count(static_cast<double>(value));
    }
    /// In the metric's unit, which has to be s, ms, us or ns.
    void add(std::chrono::duration<double> time) const { count(time); }
};

}  // namespace mayfly
