// A build without the page: MAYFLY_WEB=OFF.
#include "web/assets.hpp"

namespace mayfly::web {

const Asset* find_asset(std::string_view) {
    return nullptr;
}

ReportBundle report_bundle() {
    return {};
}

}  // namespace mayfly::web
