#include "target/certificate.hpp"

namespace mayfly::target {

Result<Certificate> make_self_signed(const std::string& common_name) {
    return Certificate::make(
        {.name = common_name,
         .lifetime = std::chrono::hours(24),
         .constraints = "critical,CA:TRUE",
         .alternative_names = "DNS:localhost,IP:127.0.0.1,IP:::1"}
    );
}

}  // namespace mayfly::target
