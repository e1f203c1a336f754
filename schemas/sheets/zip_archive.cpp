#include "schemas/sheets/zip_archive.hpp"

#include "publisher/base/text.hpp"

#include <zip.h>

#include <algorithm>

namespace daybook::schemas::sheets {

namespace {

/// A name out of an archive, for people and locators: it can climb nowhere, and nothing in it moves a cursor.
std::string shown_name(std::string_view raw) {
    auto text = base::to_utf8(raw);
    for (char& c : text) {
        if (c == '\\') c = '/';
        if ((c >= 0 && c < ' ') || c == '\x7F') c = '_';
    }
    std::string out;
    for (const auto step : base::split(text, '/')) {
        if (step.empty() || step == "." || step == "..") continue;
        out += (out.empty() ? "" : "/") + std::string(step);
    }
    return base::clip(out, 200);
}

}  // namespace

struct ZipArchive::Handle {
    zip_t* zip = nullptr;
    ~Handle() {
        if (zip != nullptr) zip_discard(zip);
    }
};

namespace {

/// One member being unpacked.
class Unpacking {
public:
    Unpacking(zip_t* zip, const ZipArchive::Member& member, Budget& budget)
        : name_(member.name), budget_(budget), file_(zip_fopen_index(zip, member.index, 0)) {
        if (file_ == nullptr) damaged();
    }
    ~Unpacking() {
        if (file_ != nullptr) zip_fclose(file_);
    }
    Unpacking(const Unpacking&) = delete;
    Unpacking& operator=(const Unpacking&) = delete;

    std::size_t read(char* into, std::size_t n) {
        const auto got = zip_fread(file_, into, n);
        if (got < 0) damaged();
        budget_.add_inflated(static_cast<std::uint64_t>(got));
        return static_cast<std::size_t>(got);
    }

private:
    [[noreturn]] void damaged() const {
        refuse(
            "'{}' inside the file cannot be unpacked: it is damaged or cut short, or packed in a way that is "
            "not "
            "read; give the file again, or the data as CSV (UTF-8)",
            name_);
    }

    std::string name_;
    Budget& budget_;
    zip_file_t* file_;
};

}  // namespace

ZipArchive::ZipArchive(std::string_view bytes, Budget& budget)
    : handle_(std::make_unique<Handle>()), budget_(budget) {
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source != nullptr) handle_->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (source != nullptr && handle_->zip == nullptr) zip_source_free(source);
    const std::string why = handle_->zip == nullptr ? zip_error_strerror(&error) : "";
    zip_error_fini(&error);
    if (!why.empty())
        refuse(
            "the file begins as a ZIP archive or workbook does but is damaged or cut short ({}); give it "
            "again",
            why);
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(handle_->zip, 0));
    if (count > budget.limits.members)
        refuse_size("the archive holds more than {} files; give those with the data by themselves",
                    budget.limits.members);
    for (std::uint64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        const char* name = zip_get_name(handle_->zip, i, 0);
        if (name == nullptr || zip_stat_index(handle_->zip, i, 0, &stat) != 0) continue;
        const std::string_view raw(name);
        const bool encrypted =
            (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
        members_.push_back({shown_name(raw), i, raw.ends_with('/') || raw.ends_with('\\'), encrypted});
    }
}

ZipArchive::~ZipArchive() = default;

const ZipArchive::Member* ZipArchive::find(std::string_view name) const {
    const auto wanted = base::to_lower(name);
    const auto at = std::ranges::find_if(members_, [&](const Member& m) {
        return m.name.size() == wanted.size() && base::to_lower(m.name) == wanted;
    });
    return at == members_.end() ? nullptr : &*at;
}

XmlReader::Source ZipArchive::open(const Member& member) const {
    if (member.encrypted)
        refuse("'{}' inside the file is encrypted; give it without a password", member.name);
    return [unpacking = std::make_shared<Unpacking>(handle_->zip, member, budget_)](
               char* into, std::size_t n) { return unpacking->read(into, n); };
}

std::string ZipArchive::read(const Member& member, std::uint64_t most) const {
    const auto source = open(member);
    std::string out;
    char block[65536];
    while (const auto got = source(block, sizeof block)) {
        if (out.size() + got > most)
            refuse_size("'{}' inside the file unpacks to more than {} bytes; give it by itself", member.name,
                        most);
        out.append(block, got);
    }
    return out;
}

}  // namespace daybook::schemas::sheets
