#include "base/file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/release.hpp"
#include "base/shared_folder.hpp"
#include "base/system_error.hpp"

namespace mayfly {
namespace {

namespace fs = std::filesystem;

std::string_view remedy_for(int code) {
    switch (code) {
        case ENOSPC:
        case EDQUOT:
            return "free some space there or choose another path";
        case EACCES:
        case EPERM:
        case EROFS:
            return "choose a path that you may write to";
        case ENOTDIR:
        case EEXIST:
            return "a file stands where a folder is needed, so choose another path";
        case EISDIR:
            return "it is a folder, so add a file name";
        case EFBIG:
            return "raise the limit of the size of files, for example with ulimit -f";
        case EMFILE:
        case ENFILE:
            return "raise the limit of open files, for example with ulimit -n";
        default:
            return "check the path and its device";
    }
}

Error cannot_write(const std::string& path, int code) {
    return {fmt::format("cannot write {} ({}): {}", path, system_error(code), remedy_for(code))};
}

/// Errors name `path`, also where it is another file that stands for it.
Result<Descriptor> open_for_writing(
    const std::string& file_name, int flags, const std::string& path, mode_t mode = 0666
) {
    Descriptor file(::open(file_name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode));
    if (!file) return cannot_write(path, errno);
    return file;
}

/// Writes all there will be; 0, or the system's error code.
int finish(Descriptor file, std::string_view text) {
    const int code = write_all(file.get(), text);
    // Some file systems report only here that the disk was full.
    const int closed = ::close(file.release()) == 0 ? 0 : errno;
    return code != 0 ? code : closed;
}

bool is_device_or_pipe(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
           !S_ISDIR(status.st_mode);
}

Result<void> write_in_place(const std::string& path, std::string_view content) {
    Result<Descriptor> file = open_for_writing(path, O_TRUNC, path);
    if (!file) return file.error();
    const int code = finish(std::move(*file), content);
    if (code != 0) return cannot_write(path, code);
    return {};
}

/// The file beside `path` that is to take its place, or that of what a symbolic link there names.
class Replacement {
public:
    explicit Replacement(const std::string& path) : path_(path) {
        std::error_code unresolved;  // What cannot be resolved fails later, with its reason.
        const fs::path resolved = fs::weakly_canonical(path, unresolved);
        target_ = unresolved ? path : resolved.string();
        temporary_ = fmt::format("{}.{:08x}.tmp", target_, std::random_device()());
    }

    Result<Descriptor> open(mode_t mode) const {
        return open_for_writing(temporary_, O_EXCL, path_, mode);
    }
    /// 0, or the system's error code.
    int take_place() const {
        return ::rename(temporary_.c_str(), target_.c_str()) == 0 ? 0 : errno;
    }
    void remove() const { ::unlink(temporary_.c_str()); }

private:
    std::string path_;
    std::string target_;
    std::string temporary_;
};

Result<void> create_folders_for(const std::string& path, mode_t mode = 0666) {
    if (auto own = check_not_foreign(path); !own) return own;
    if (const auto problem = make_folders_for(path, mode)) {
        return cannot_write(path, problem.value());
    }
    return {};
}

}  // namespace

Result<std::string> read_file(const fs::path& file) {
    const std::unique_ptr<std::FILE, Release<std::fclose>> stream(std::fopen(file.c_str(), "rbe"));
    const auto failure = [&] {
        return Error{fmt::format("reading {}: {}", file.string(), last_error())};
    };
    if (!stream) return failure();
    std::string text;
    std::array<char, 65536> piece;
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), stream.get()))
        text.append(piece.data(), size);
    if (std::ferror(stream.get()) != 0) return failure();
    return text;
}

int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

std::error_code write_new_file(const fs::path& file, std::string_view text, mode_t mode) {
    Descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    int code = errno;
    if (made) {
        code = finish(std::move(made), text);
        if (code != 0) ::unlink(file.c_str());
    }
    return {code, std::generic_category()};
}

std::error_code make_folders_for(const fs::path& file, mode_t mode) {
    const fs::path folder = file.parent_path();
    std::error_code problem;
    if (folder.empty() || fs::is_directory(folder, problem)) return {};
    fs::path made;
    for (const auto& part : folder) {
        made /= part;
        if (::mkdir(made.c_str(), mode | (mode & 0444) >> 2) == 0 || errno == EEXIST) continue;
        const std::error_code failed(errno, std::generic_category());
        // A folder that is there may be one in which nobody may write.
        if (!fs::is_directory(made, problem)) return failed;
    }
    if (fs::is_directory(folder, problem)) return {};
    return problem ? problem : std::make_error_code(std::errc::not_a_directory);
}

Result<void> replace_file(const std::string& path, std::string_view content, mode_t mode) {
    if (Result<void> created = create_folders_for(path, mode); !created) return created;
    if (is_device_or_pipe(path)) return write_in_place(path, content);
    const Replacement replacement(path);
    Result<Descriptor> file = replacement.open(mode);
    if (!file) return file.error();
    int code = finish(std::move(*file), content);
    if (code == 0) code = replacement.take_place();
    if (code == 0) return {};
    replacement.remove();
    return cannot_write(path, code);
}

Result<void> check_replaceable(const std::string& path) {
    if (Result<void> created = create_folders_for(path); !created) return created;
    if (std::error_code unknown; fs::is_directory(path, unknown)) {
        return cannot_write(path, EISDIR);
    }
    if (is_device_or_pipe(path)) {
        if (::access(path.c_str(), W_OK) != 0) return cannot_write(path, errno);
        return {};
    }
    const Replacement replacement(path);
    const Result<Descriptor> file = replacement.open(0666);
    if (!file) return file.error();
    replacement.remove();
    return {};
}

Result<AppendFile> AppendFile::create(const std::string& path) {
    if (Result<void> created = create_folders_for(path); !created) return created.error();
    Result<Descriptor> file = open_for_writing(path, O_TRUNC | O_APPEND, path);
    if (!file) return file.error();
    return AppendFile(path, std::move(*file));
}

Result<AppendFile> AppendFile::open(const std::string& path) {
    if (Result<void> created = create_folders_for(path); !created) return created.error();
    Result<Descriptor> file = open_for_writing(path, O_APPEND, path);
    if (!file) return file.error();
    AppendFile opened(path, std::move(*file));
    opened.size_ = -1;
    return opened;
}

Result<void> AppendFile::append(std::string_view text) {
    struct stat status {};
    if (::fstat(file_.get(), &status) == 0 && status.st_nlink == 0) {
        return cannot_write(path_, ENOENT);
    }
    const int code = write_all(file_.get(), text);
    if (code == 0) {
        if (size_ >= 0) size_ += static_cast<off_t>(text.size());
        return {};
    }
    // Cutting off a piece of a line is a courtesy to readers; a device cannot be cut.
    [[maybe_unused]] const int cut = size_ >= 0 ? ::ftruncate(file_.get(), size_) : 0;
    return cannot_write(path_, code);
}

Result<void> AppendFile::sync() {
    // EINVAL: a pipe or device that has nothing to wait for.
    if (::fsync(file_.get()) != 0 && errno != EINVAL) return cannot_write(path_, errno);
    return {};
}

}  // namespace mayfly
