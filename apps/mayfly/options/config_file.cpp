// mayfly.toml. One in the current folder is read without being named, so it must be the caller's
// own: a folder may be anybody's, and options can name programs to run.
#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sstream>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/logging.hpp"
#include "base/system_error.hpp"
#include "options/complaints.hpp"
#include "options/parsing.hpp"
#include "options/values.hpp"

namespace mayfly::app {
namespace {

constexpr const char* implicit_file = "mayfly.toml";

/// The value as it would stand on the command line.
std::string word_of(const toml::node& value) {
    if (const auto* text = value.as_string()) return text->get();
    std::ostringstream word;
    value.visit([&word](const auto& known) { word << std::boolalpha << known; });
    return std::move(word).str();
}

std::string sentence_on(const toml::parse_error& error) {
    // "Error while parsing value: could not determine value type"
    const std::string_view description = error.description();
    const auto colon = description.find(": ");
    return fmt::format(
        "line {}: {}{}",
        error.source().begin.line,
        description.substr(colon == description.npos ? 0 : colon + 2),
        description.ends_with("value type") ? "; text is written as \"text\"" : ""
    );
}

std::vector<CLI::ConfigItem> items_of(std::istream& input) {
    const toml::parse_result parsed = toml::parse(input);
    if (!parsed) throw CLI::ConfigError(sentence_on(parsed.error()));
    std::vector<CLI::ConfigItem> items;
    for (const auto& [key, value] : parsed.table()) {
        CLI::ConfigItem item{.name = std::string(key.str())};
        const auto* list = value.as_array();
        if (value.is_table() || (list != nullptr && list->is_array_of_tables())) {
            throw CLI::ConfigError(
                fmt::format("[{}] begins a section; write the options without any", item.name)
            );
        }
        if (list == nullptr) item.inputs.push_back(word_of(value));
        for (std::size_t at = 0; list != nullptr && at < list->size(); ++at) {
            item.inputs.push_back(word_of(*list->get(at)));
        }
        if (!item.inputs.empty()) items.push_back(std::move(item));
    }
    return items;
}

/// The file, less what the environment says: CLI11 itself would let the file win.
class ConfigBelowEnvironment : public CLI::ConfigTOML {
public:
    /// `implicit` hears the names of options if nobody named the file; null if somebody did.
    ConfigBelowEnvironment(const CLI::App& app, std::string* implicit)
        : app_(app), implicit_(implicit) {}

    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        auto settings = items_of(input);
        std::erase_if(settings, [this](const CLI::ConfigItem& item) {
            return app_.get_option_no_throw("--" + item.name) == nullptr &&
                   is_option_of_tests(item.name);
        });
        for (const CLI::ConfigItem& item : settings) {
            if (app_.get_option_no_throw("--" + item.name) == nullptr) {
                throw CLI::ConfigError(no_such_option(app_, item.name, ""));
            }
            if (implicit_ != nullptr && item.name == "ssh") {
                throw CLI::ConfigError(
                    "the mayfly.toml of this folder names the program for ssh, which nobody has "
                    "asked to run; give --config mayfly.toml, or --ssh"
                );
            }
        }
        std::erase_if(settings, [this](const CLI::ConfigItem& item) {
            const CLI::Option& option = *app_.get_option("--" + item.name);
            const auto is_above = [](const CLI::Option* other) {
                const bool is_heard = !other->get_envname().empty();
                return other->count() > 0 ||
                       (is_heard && is_in_environment(other->get_lnames().front()));
            };
            return is_in_environment(item.name) ||
                   std::ranges::any_of(option.get_excludes(), is_above);
        });
        for (const CLI::ConfigItem& item : settings) {
            if (implicit_ == nullptr) continue;
            *implicit_ += (implicit_->empty() ? "" : ", ") + item.name;
        }
        return settings;
    }

private:
    const CLI::App& app_;
    std::string* implicit_;
};

/// The open file; none if there is none.
Result<Descriptor> open_implicit_file() {
    Descriptor file(::open(implicit_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return file;
    if (!file) {
        return Error{fmt::format(
            "cannot read the {} of this folder: {}; name another with --config",
            implicit_file,
            last_error()
        )};
    }
    struct stat status {};
    const bool is_known = ::fstat(file.get(), &status) == 0;
    const bool is_ours = status.st_uid == ::geteuid() || status.st_uid == 0;
    if (is_known && S_ISREG(status.st_mode) && is_ours && (status.st_mode & 022) == 0) return file;
    return Error{fmt::format(
        "the {0} of this folder is not read, because somebody else {1}; if its options are right, "
        "say so with --config {0}",
        implicit_file,
        is_ours ? "may write it" : "wrote it"
    )};
}

}  // namespace

void tell_implicit_options(const RunCommand& command) {
    if (command.implicit_options.empty()) return;
    logging::info("options from {}: {}", implicit_file, command.implicit_options);
}

Result<void> read_environment_and_file(
    CLI::App& app, const std::vector<std::string>& arguments, RunCommand& run
) {
    read_environment(app, arguments);
    auto* const option =
        app.set_config("--config", implicit_file, "File with options: users = 100");
    app.allow_config_extras(CLI::config_extras_mode::error);
    std::string* implicit = nullptr;
    const bool is_help = app.get_help_ptr() != nullptr && is_given(*app.get_help_ptr(), arguments);
    const char* const named = std::getenv(environment_name("config").c_str());
    if (is_help || is_given(*option, arguments)) {
        // The file is none, or the one that the arguments name.
    } else if (named != nullptr && *named != '\0') {
        if (::access(named, R_OK) != 0) {
            return Error{fmt::format(
                "cannot read {}, which {} names: {}",
                named,
                environment_name("config"),
                last_error()
            )};
        }
        option->default_str(named);
    } else {
        auto file = open_implicit_file();
        if (!file) return file.error();
        // What was checked is what is read, whatever the name means by then.
        option->default_str(*file ? fmt::format("/proc/self/fd/{}", file->release()) : "");
        implicit = &run.implicit_options;
    }
    app.config_formatter(std::make_shared<ConfigBelowEnvironment>(app, implicit));
    return {};
}

}  // namespace mayfly::app
