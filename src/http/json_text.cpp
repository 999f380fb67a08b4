#include <algorithm>

#include <nlohmann/json.hpp>

#include <mayfly/json_text.hpp>

namespace mayfly {
namespace detail {
namespace {

/// In quotes; bytes that are not UTF-8 become U+FFFD.
std::string quoted_json(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

JsonItem::JsonItem(std::string_view text) : json_(quoted_json(text)), text_(text), is_text_(true) {}

JsonItem::JsonItem(const Json& value) : json_(value.text.empty() ? "null" : value.text) {}

JsonItem::JsonItem(const std::vector<JsonItem>& values)
    : json_(array_of(values.data(), values.size())) {}

JsonItem::JsonItem(std::initializer_list<JsonItem> items) {
    const bool is_object = std::all_of(items.begin(), items.end(), [](const JsonItem& item) {
        return item.name_size_ > 0;
    });
    if (!is_object) {
        json_ = array_of(items.begin(), items.size());
        if (items.size() == 2 && items.begin()->is_text_) name_size_ = items.begin()->json_.size();
        return;
    }
    json_ = "{";
    for (const JsonItem& item : items) {
        if (json_.size() > 1) json_ += ',';
        // Of [name,value], what is between the brackets.
        json_.append(item.json_, 1, item.name_size_).append(":");
        json_.append(item.json_, item.name_size_ + 2, item.json_.size() - item.name_size_ - 3);
    }
    json_ += '}';
}

std::string JsonItem::array_of(const JsonItem* items, std::size_t count) {
    std::string json = "[";
    for (std::size_t i = 0; i < count; ++i) json.append(i == 0 ? "" : ",").append(items[i].json_);
    return json + "]";
}

}  // namespace detail

Json::Json(std::initializer_list<detail::JsonItem> items) {
    const auto* const only = items.size() == 1 ? items.begin()->text() : nullptr;
    text = only != nullptr ? *only : detail::JsonItem(items).json();
}

Json Json::array(std::initializer_list<detail::JsonItem> items) {
    return Json(detail::JsonItem::array_of(items.begin(), items.size()));
}

}  // namespace mayfly
