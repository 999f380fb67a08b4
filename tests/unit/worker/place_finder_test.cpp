#include "worker/place_finder.hpp"

#include <array>
#include <dlfcn.h>

#include <gtest/gtest.h>

#include "load/throw_site.hpp"
#include "unit/fiber/on_fiber.hpp"

namespace mayfly::worker {
namespace {

/// Of the dynamic linker: outside of this program, but no scenario's.
std::string site_outside() {
    void* const function = dlsym(RTLD_DEFAULT, "__tls_get_addr");
    const std::array addresses{reinterpret_cast<std::uintptr_t>(function) + 1};
    return load::site_of(addresses);
}

TEST(PlaceFinder, DoesNotHoldUpWhoAsksAndKnowsThePlaceLater) {
    fiber::on_fiber([](fiber::Loop& loop, fiber::Group&) {
        PlaceFinder finder(loop);
        EXPECT_FALSE(finder.find(site_outside())) << "it is looked up by another thread";
        EXPECT_FALSE(finder.find("@0"));
        finder.wait();
        EXPECT_EQ(finder.find(site_outside()), "") << "it is known that it is no place";
        EXPECT_EQ(finder.find("@0"), "");
    });
}

TEST(PlaceFinder, NeedNotBeWaitedFor) {
    fiber::on_fiber([](fiber::Loop& loop, fiber::Group&) {
        PlaceFinder finder(loop);
        (void)finder.find(site_outside());
        finder.stop_waiting();
        finder.end();
        EXPECT_TRUE(finder.find(site_outside()));
    });
}

TEST(Site, OfMayflyOrTheSystemIsNotInTheScenario) {
    for (const char* function : {"__tls_get_addr", "malloc", "__cxa_throw"}) {
        void* const address = dlsym(RTLD_DEFAULT, function);
        EXPECT_FALSE(load::is_in_scenario(reinterpret_cast<std::uintptr_t>(address))) << function;
    }
    EXPECT_FALSE(load::is_in_scenario(reinterpret_cast<std::uintptr_t>(&load::place_of)));
    EXPECT_FALSE(load::is_in_scenario(0));
}

TEST(Site, IsATextThatIsNoPlace) {
    EXPECT_TRUE(load::is_site(site_outside()));
    EXPECT_FALSE(load::is_site("shop.cpp:3"));
    EXPECT_FALSE(load::is_site(""));
    EXPECT_EQ(load::place_of(""), "");
    EXPECT_EQ(load::place_of("@"), "");
    EXPECT_EQ(load::place_of("@zz@"), "");
}

}  // namespace
}  // namespace mayfly::worker
