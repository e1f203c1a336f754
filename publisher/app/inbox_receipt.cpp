#include "publisher/app/inbox_receipt.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::json::Value;

namespace {

constexpr std::string_view kEnds[] = {".report.html", ".report.json", ".report.txt", ".receipt.txt",
                                      ".receipt.json"};
constexpr int kMostAnswers = 100000;
constexpr std::size_t kMostReceiptBytes = 64 << 10;
constexpr std::size_t kMostStemBytes = 150;

/// The name in front of an answer: the file's own when every file system and terminal can bear it.
std::string stem_for(const std::string& file) {
    if (schemas::showable(file) == file && file.size() <= kMostStemBytes) return file;
    return "file-" + base::sha256(file).hex().substr(0, 12);
}

std::string stem_numbered(const std::string& stem, int n) {
    return n == 1 ? stem : fmt::format("{}.{}", stem, n);
}

/// The first number of which nothing is there.
int first_free(const DoorFolder& outbox, const std::string& stem) {
    for (int n = 1; n < kMostAnswers; ++n)
        if (std::ranges::none_of(
                kEnds, [&](auto end) { return outbox.holds(stem_numbered(stem, n) + std::string(end)); }))
            return n;
    throw base::Error::make(base::ErrorKind::exhausted,
                            "there are {} answers to {}; remove old ones from the outbox", kMostAnswers,
                            stem);
}

std::string row(std::string_view name, const std::string& value) {
    return value.empty() ? std::string() : fmt::format("{:<10} {}\n", name, value);
}

std::string headline(const Receipt& r) {
    const auto name = schemas::showable(r.file);
    switch (r.outcome) {
        case Receipt::Outcome::taken:
            return fmt::format("Taken: {} is the draft of {}/{}", name, r.dataset, r.edition);
        case Receipt::Outcome::known: return fmt::format("Known already: {} is {}", name, r.version);
        case Receipt::Outcome::refused: break;
    }
    return fmt::format("Refused: {}", name);
}

std::string print_of(const std::string& place, const std::string& name, const Look& look) {
    return base::sha256(fmt::format("{}\n{}\n{}/{}/{}/{}", place, name, look.inode, look.bytes,
                                    look.changed_ns, look.moved_ns))
        .hex();
}

/// What the last answer to a file of this name says, where it is the answer to this delivery.
std::optional<Value> last_answer(const DoorFolder& outbox, const std::string& file, const std::string& delivery) {
    const auto stem = stem_for(file);
    const auto last = stem_numbered(stem, first_free(outbox, stem) - 1) + ".receipt.json";
    if (!outbox.holds(last)) return {};
    auto said = base::json::parse(base::read_from(outbox.file(last).get(), kMostReceiptBytes));
    if (!said.string_or("delivery", "").starts_with(delivery)) return {};
    return said;
}

}  // namespace

std::string_view to_string(Receipt::Outcome outcome) {
    switch (outcome) {
        case Receipt::Outcome::taken: return "taken";
        case Receipt::Outcome::known: return "known";
        case Receipt::Outcome::refused: break;
    }
    return "refused";
}

std::string Receipt::line() const {
    const auto head =
        fmt::format("{} {}/{}/{}", to_string(outcome), organisation, dataset, schemas::showable(file));
    if (outcome == Outcome::refused) return fmt::format("{}: {}", head, why);
    return fmt::format(
        "{}: {}, {}", head, version,
        release_at ? fmt::format("{} for {}", promise, base::london_words(*release_at)) : "no date");
}

Value Receipt::to_json() const {
    auto out = Value::object({{"outcome", to_string(outcome)},
                              {"file", schemas::showable(file)},
                              {"bytes", bytes},
                              {"sha256", sha256},
                              {"note_file", schemas::showable(note_file)},
                              {"note_sha256", note_sha256},
                              {"organisation", organisation},
                              {"dataset", dataset},
                              {"edition", edition},
                              {"at", base::to_rfc3339(at)},
                              {"approver", approver},
                              {"version", version}});
    out.set("release_at", release_at ? Value(base::to_rfc3339(*release_at)) : Value())
        .set("promise", promise);
    return out.set("why", why)
        .set("next", next)
        .set("report", report.empty() ? Value() : Value(report + ".report.html"))
        .set("delivery", delivery);
}

std::string Receipt::to_text() const {
    auto out = headline(*this) + "\n\n";
    if (!why.empty()) out += why + "\n\n";
    out += next + "\n\n";
    out += row("file", fmt::format("{}, {} bytes", schemas::showable(file),
                                   base::grouped(static_cast<std::int64_t>(bytes))));
    out += row("SHA-256", sha256) + row("note", schemas::showable(note_file)) + row("dataset", dataset) +
           row("edition", edition) + row("approver", approver);
    out += row("answered", base::london_words(at) + " (London)") + row("version", version);
    if (release_at)
        out += row("release", fmt::format("{} (London), {}", base::london_words(*release_at), promise));
    return out + row("report", report.empty() ? report : report + ".report.html");
}

void write_answer(const DoorFolder& outbox, Receipt receipt, const schemas::Report* report) {
    const auto plain = stem_for(receipt.file);
    const auto stem = stem_numbered(plain, first_free(outbox, plain));
    if (report != nullptr) {
        receipt.report = stem;
        outbox.write_new(stem + ".report.html", schemas::to_html({*report}));
        outbox.write_new(stem + ".report.json", base::json::write_pretty(report->to_json()));
        outbox.write_new(stem + ".report.txt", schemas::to_text(*report));
    }
    outbox.write_new(stem + ".receipt.txt", receipt.to_text());
    outbox.write_new(stem + ".receipt.json", base::json::write_pretty(receipt.to_json()));
}

std::string delivery_id(const std::string& place, const Offer& offer) {
    return print_of(place, offer.data, offer.data_look) + "." +
           (offer.note.empty() ? std::string() : print_of(place, offer.note, offer.note_look));
}

std::optional<std::string> answered(const DoorFolder& outbox, const std::string& file,
                                    const std::string& delivery) try {
    const auto said = last_answer(outbox, file, delivery);
    return said ? std::optional(said->string_or("outcome", "")) : std::nullopt;
} catch (const base::Error&) {
    // The outbox is open to others: what is no receipt of ours answers nothing.
    return {};
}

std::optional<Receipt> answer_to(const DoorFolder& outbox, const std::string& file, const std::string& delivery) try {
    const auto said = last_answer(outbox, file, delivery);
    if (!said) return {};
    Receipt out;
    for (const auto outcome : {Receipt::Outcome::taken, Receipt::Outcome::known})
        if (said->string_or("outcome", "") == to_string(outcome)) out.outcome = outcome;
    out.delivery = delivery;
    out.organisation = said->string_or("organisation", "");
    out.dataset = said->string_or("dataset", "");
    out.file = file;
    out.version = said->string_or("version", "");
    if (const auto* at = said->find("release_at"); at != nullptr && at->is_string()) out.release_at = base::parse_rfc3339(at->as_string());
    out.promise = said->string_or("promise", "");
    out.why = said->string_or("why", "");
    return out;
} catch (const base::Error&) {
    return {};
}

}  // namespace daybook::app
