#include "publisher/app/inbox_note.hpp"

#include "publisher/app/orders.hpp"
#include "publisher/app/yaml.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/life.hpp"
#include "publisher/record/release_manifest.hpp"
#include "schemas/showable.hpp"

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMostName = 100;

const std::string kCorrection{to_string(record::Reason::department_correction)};

bool is_date_code(const std::string& text) {
    return std::ranges::find(record::kMoveCodes, text) != std::end(record::kMoveCodes);
}

/// A text that readers will see, or the audit trail: one line, nothing hidden in it.
std::string words(const Yaml& y, const std::string& key, std::size_t most) {
    auto text = std::string(base::trim(y.text(key, "")));
    if (text.size() > most) y.fail(key, fmt::format("has {} bytes; at most {} are read", text.size(), most));
    if (schemas::showable(text) != text)
        y.fail(key,
               "holds control characters or characters that hide what is around them; write one line of "
               "plain text");
    return text;
}

schemas::Edition edition_of(const Yaml& y) {
    const auto text = y.text("edition");
    try {
        return schemas::Edition::parse(text);
    } catch (const Error& e) {
        y.fail("edition", fmt::format("is not understood: {}", e.message()));
    }
}

std::string reason_of(const Yaml& y, const std::string& key, const std::vector<std::string>& known) {
    auto text = words(y, key, kMostName);
    if (text.empty() || std::ranges::find(known, text) != known.end()) return text;
    const auto near = base::nearest(text, known);
    y.fail(key, fmt::format("is '{}', which is none; {}", text,
                            near.empty() ? "known are " + base::join(known, ", ")
                                         : fmt::format("did you mean '{}'?", near)));
}

std::vector<std::string> reasons_of_dates() {
    return {std::begin(record::kMoveCodes), std::end(record::kMoveCodes)};
}

std::vector<std::string> all_reasons() {
    auto out = reasons_of_dates();
    out.insert(out.begin(), kCorrection);
    return out;
}

/// What would be dropped without a word, or could be meant of two things.
void refuse_half_reasons(const Yaml& y, const InboxNote& note) {
    if (!note.reason.empty() && note.note.empty())
        y.fail(
            "reason",
            "needs words for readers beside it: write a line 'note: what was wrong, or why the date moves'");
    if (!note.date_reason.empty() && is_date_code(note.reason))
        y.fail("date_reason", fmt::format("stands beside 'reason: {}', which says why the date moves already; leave out one of them", note.reason));
    if (note.date_reason.empty() != note.date_note.empty())
        y.fail(note.date_reason.empty() ? "date_note" : "date_reason",
               fmt::format("needs a line '{}: ' beside it", note.date_reason.empty() ? "date_reason" : "date_note"));
    if (!note.date_code().empty() && !note.release)
        y.fail(note.date_reason.empty() ? "reason" : "date_reason",
               fmt::format("is '{}', which says why a date moves, and the note has none: write a line 'release: ' with the new date", note.date_code()));
}

std::string digest_of(const Yaml& y) {
    auto text = base::to_lower(words(y, "sha256", kMostName));
    if (!text.empty() && !base::Sha256::is_hex(text)) y.fail("sha256", "is no SHA-256; write the 64 hexadecimal digits that sha256sum prints for the file");
    return text;
}

std::optional<base::Instant> release_of(const Yaml& y, const std::string& text) {
    if (text.empty()) return {};
    try {
        return release_instant(text);
    } catch (const Error& e) {
        y.fail("release", fmt::format("is not understood: {}", e.message()));
    }
}

}  // namespace

std::string InboxNote::correction() const {
    return reason == kCorrection ? reason : std::string();
}
std::string InboxNote::words() const {
    return is_date_code(reason) ? std::string() : note;
}
std::string InboxNote::date_code() const {
    return is_date_code(reason) ? reason : date_reason;
}
std::string InboxNote::date_words() const {
    return is_date_code(reason) ? note : date_note;
}

InboxNote read_inbox_note(const std::string& text, const std::string& name) {
    if (text.size() > kMostNoteBytes)
        throw Error::make(ErrorKind::usage, "{} has {} bytes; a note has a few lines, at most {} bytes", name,
                          text.size(), kMostNoteBytes);
    const auto y = Yaml::parse_plain(text, name);
    InboxNote note{edition_of(y),
                   {},
                   words(y, "release", kMostName),
                   y.flag("provisional", false),
                   reason_of(y, "reason", all_reasons()),
                   words(y, "note", record::kMostNoteWords),
                   words(y, "approver", kMostName),
                   digest_of(y),
                   reason_of(y, "date_reason", reasons_of_dates()),
                   words(y, "date_note", record::kMostNoteWords)};
    note.release = release_of(y, note.release_words);
    if (note.approver.empty())
        throw Error::make(ErrorKind::usage, "{}: 'approver' is missing: who approves this file?", y.where());
    refuse_half_reasons(y, note);
    y.refuse_unknown();
    return note;
}

}  // namespace daybook::app
