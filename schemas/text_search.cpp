#include "schemas/text_search.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/write_all.hpp"
#include "schemas/mapped_file.hpp"
#include "schemas/sheets/gzip.hpp"
#include "schemas/sheets/zip_archive.hpp"
#include "schemas/worker_ending.hpp"

#include <fcntl.h>
#include <iconv.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>

namespace daybook::schemas {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr int kMostInside = 3;  ///< archives in one another: a workbook in a folder that was packed twice
constexpr std::uint64_t kMostMemberBytes = UINT64_C(1) << 30;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds(std::string_view bytes, const std::string& form) {
    const auto hash = [](char c) { return std::hash<char>()(lower(c)); };
    const auto equal = [](char a, char b) { return lower(a) == lower(b); };
    const std::boyer_moore_horspool_searcher searcher(form.begin(), form.end(), hash, equal);
    return std::search(bytes.begin(), bytes.end(), searcher) != bytes.end();
}

bool holds_any(std::string_view bytes, const std::vector<std::string>& forms) {
    return std::ranges::any_of(forms, [&](const auto& form) { return holds(bytes, form); });
}

/// The text in another encoding; "" when that has no such letters.
std::string encoded(std::string text, const char* encoding) {
    const auto converter = ::iconv_open(encoding, "UTF-8");
    if (converter == reinterpret_cast<iconv_t>(-1)) return {};
    std::string out(text.size() * 4, '\0');
    auto *from = text.data(), *to = out.data();
    auto left = text.size(), room = out.size();
    const bool whole =
        ::iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1) && left == 0;
    ::iconv_close(converter);
    out.resize(out.size() - room);
    return whole ? out : std::string();
}

/// An apostrophe is escaped by some programs only, and in two ways.
std::string xml_escaped(std::string_view text, std::string_view apostrophe = "'") {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (c == '\'') out += apostrophe;
        else out += c;
    }
    return out;
}

/// Within the quotes of a JSON string.
std::string json_escaped(const std::string& text) {
    const auto quoted = base::json::write(Value(text));
    return quoted.substr(1, quoted.size() - 2);
}

/// Its letters beyond ASCII as a format with the code point of each; "" when it has none.
template <class Append>
std::string with_code_points(std::string_view text, Append append) {
    std::string out;
    bool any = false;
    const auto from = encoded(std::string(text), "UTF-32LE");
    for (std::size_t i = 0; i + 4 <= from.size(); i += 4) {
        const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(from[i + at])); };
        const auto point = byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
        if (point < 0x80) {
            out += static_cast<char>(point);
        } else {
            append(out, point);
            any = true;
        }
    }
    return any ? out : std::string();
}

/// As programs write JSON that keep to ASCII; beyond the first plane in two halves.
std::string json_in_ascii(const std::string& text) {
    return with_code_points(json_escaped(text), [](std::string& out, std::uint32_t point) {
        if (point < 0x10000) out += fmt::format("\\u{:04x}", point);
        else out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));
    });
}

std::string xml_in_ascii(std::string_view text, bool hexadecimal) {
    return with_code_points(xml_escaped(text), [&](std::string& out, std::uint32_t point) {
        out += hexadecimal ? fmt::format("&#x{:x};", point) : fmt::format("&#{};", point);
    });
}

bool is_packed(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04") || bytes.starts_with("\x1f\x8b");
}

bool holds_unpacked(std::string_view bytes, const std::vector<std::string>& forms, sheets::Budget& budget, int inside);

/// What is packed in what was unpacked is unpacked, too: a workbook in an archive. One that cannot be is looked at as
/// it lies.
bool holds_inside(std::string_view bytes, const std::vector<std::string>& forms, sheets::Budget& budget, int inside) {
    if (holds_any(bytes, forms)) return true;
    if (!is_packed(bytes)) return false;
    if (inside == kMostInside) sheets::refuse_size("archives lie in one another more than {} times", kMostInside);
    try {
        return holds_unpacked(bytes, forms, budget, inside + 1);
    } catch (const Error& e) {
        // Past the limits nothing is known of what was not unpacked.
        if (e.kind() == ErrorKind::exhausted) throw;
        return false;
    }
}

bool holds_unpacked(std::string_view bytes, const std::vector<std::string>& forms, sheets::Budget& budget, int inside) {
    if (bytes.starts_with("\x1f\x8b")) return holds_inside(sheets::gunzip(bytes, budget), forms, budget, inside);
    const sheets::ZipArchive archive(bytes, budget);
    std::optional<Error> unknown;
    for (const auto& member : archive.members()) try {
            if (holds_any(member.name, forms)) return true;
            if (member.folder) continue;
            if (member.encrypted) sheets::refuse_size("'{}' in it is encrypted", member.name);
            if (holds_inside(archive.read(member, kMostMemberBytes), forms, budget, inside)) return true;
        } catch (const Error& e) {
            // What another member holds is known all the same.
            if (e.kind() != ErrorKind::exhausted) throw;
            unknown = e;
        }
    if (unknown) throw *unknown;
    return false;
}

}  // namespace

TextSearch::TextSearch(std::string_view text) : text_(base::trim(text)) {
    if (text_.size() < 3)
        throw Error::make(ErrorKind::usage, "'{}' is too short to be looked for: give at least three letters",
                          text_);
    for (auto form : {text_, json_escaped(text_), xml_escaped(text_), xml_escaped(text_, "&#39;"), xml_escaped(text_, "&apos;"),
                      xml_escaped(text_, "&#x27;"), base::percent_encode(text_), json_in_ascii(text_), xml_in_ascii(text_, false),
                      xml_in_ascii(text_, true),
                      encoded(text_, "UTF-16LE"), encoded(text_, "UTF-16BE"), encoded(text_, "WINDOWS-1252")})
        if (!form.empty() && std::ranges::find(forms_, form) == forms_.end())
            forms_.push_back(std::move(form));
}

bool TextSearch::in(std::string_view bytes) const {
    return holds_any(bytes, forms_);
}

bool TextSearch::in_file(const std::filesystem::path& file, const base::ChildLimits& limits) const {
    if (std::filesystem::file_size(file) == 0) return false;
    const base::FileDescriptor input(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!input) base::throw_errno(fmt::format("cannot read {}", file.string()));
    const MappedFile mapped(input.get());
    if (in(mapped.bytes())) return true;
    if (!is_packed(mapped.bytes())) return false;
    auto request = Value::array();
    for (const auto& form : forms_) request.push(base::base64_encode(form));
    const auto answer = base::run_self({"worker", "find"}, input, base::json::write(request), limits_to_map(limits, input));
    if (!answer.ok()) throw_ending(file.filename().string(), answer, limits);
    return answer.output == "1";
}

int find_worker_main() {
    return exit_code_of([] {
        std::vector<std::string> forms;
        const auto request = base::json::parse(base::read_from(STDIN_FILENO));
        for (const auto& form : request.as_array()) forms.push_back(base::base64_decode(form.as_string()));
        const MappedFile file(kHandedFile);
        base::enter_sandbox();
        sheets::Budget budget({}, file.bytes().size());
        base::write_all(STDOUT_FILENO, holds_inside(file.bytes(), forms, budget, 0) ? "1" : "0", "the answer");
    });
}

}  // namespace daybook::schemas
