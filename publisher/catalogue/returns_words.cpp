#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/views.hpp"
#include "schemas/csv_text.hpp"

namespace daybook::catalogue {

using base::json::Value;

namespace {

constexpr std::string_view kStates[] = {"not-yet-due", "on-time",    "late",          "nil",      "corrected",
                                        "missing",     "unreadable", "not-collected", "not-known"};
constexpr std::string_view kWords[] = {
    "Not yet due",   "On time",  "Late", "Nil return", "Corrected", "Missing", "Published but unreadable",
    "Not collected", "Not known"};
constexpr std::string_view kPunctualities[] = {"not-known", "on-time", "late"};
constexpr std::string_view kBases[] = {"none", "released-here", "first-published", "last-modified", "first-sight"};

std::string late_words(int days) {
    return fmt::format("late by {} {}", days, days == 1 ? "day" : "days");
}

/// Null for "", which stands for what is not known.
Value text_or_null(const std::string& text) {
    Value out;
    if (!text.empty()) out = text;
    return out;
}

Value version_or_null(int version) {
    Value out;
    if (version > 0) out = version;
    return out;
}

std::string day_text(const std::optional<base::Date>& day) {
    return day ? base::to_iso(*day) : std::string();
}
std::string instant_text(const std::optional<base::Instant>& at) {
    return at ? base::to_rfc3339(*at) : std::string();
}

/// The announcement without the names of dataset and edition, which stand around it.
Value promise_json(const std::optional<DateOutcome>& promise) {
    if (!promise) return {};
    auto out = Value::object();
    const auto whole = promise->entry.to_json();
    for (const auto* member : {"release_at", "state", "code", "note", "changes"})
        out.set(member, whole.at(member));
    return out.set("state", outcome_of(promise->entry));
}

Value links_of(const Return& one, const std::string& dataset) {
    auto links = Value::object({{"dataset", urls::dataset(dataset)}});
    if (one.held_by.empty()) return links;
    return links.set("version", urls::version(dataset, one.held_by, one.version))
        .set("html", urls::version_page(dataset, one.held_by, one.version));
}

}  // namespace

std::string_view to_string(ReturnState state) {
    return kStates[static_cast<std::size_t>(state)];
}
std::string_view to_string(Punctuality punctuality) {
    return kPunctualities[static_cast<std::size_t>(punctuality)];
}
std::string_view to_string(Basis basis) {
    return kBases[static_cast<std::size_t>(basis)];
}

std::string Return::in_words() const {
    std::string out(kWords[static_cast<std::size_t>(state)]);
    if (withdrawn) return "Withdrawn";
    if (state == ReturnState::late) return "L" + late_words(days_late).substr(1);
    if (state != ReturnState::nil && state != ReturnState::corrected) return out;
    if (punctuality == Punctuality::on_time) out += ", on time";
    if (punctuality == Punctuality::late) out += ", " + late_words(days_late);
    return out;
}

Value to_json(const Return& one, const std::string& dataset) {
    auto rejections = Value::array();
    for (const auto& rejection : one.rejections) rejections.push(to_json(rejection));
    return Value::object({{"edition", one.edition.str()},
                          {"title", one.edition.title()},
                          {"state", to_string(one.state)},
                          {"words", one.in_words()},
                          {"punctuality", to_string(one.punctuality)},
                          {"days_late", one.days_late},
                          {"due", text_or_null(day_text(one.due))},
                          {"rule", text_or_null(one.rule)},
                          {"promise", promise_json(one.promise)},
                          {"published", text_or_null(instant_text(one.published))},
                          {"basis", to_string(one.basis)},
                          {"held_by", text_or_null(one.held_by)},
                          {"version", version_or_null(one.version)},
                          {"rejections", std::move(rejections)},
                          {"note", text_or_null(one.note)},
                          {"links", links_of(one, dataset)}});
}

void append_returns_header(std::string& out, schemas::CsvStyle style) {
    schemas::begin_csv(out, style);
    schemas::append_csv(out, {"organisation", "dataset", "edition", "state", "punctuality", "days_late",
                              "due", "rule", "promised", "promise_state", "published", "basis", "held_by",
                              "version", "rejected_files", "note"});
}

void append_returns(std::string& out, const std::string& organisation, const std::string& dataset,
                    const std::vector<Return>& returns, schemas::CsvStyle style) {
    // All but these two are ids, dates, numbers and words of our own.
    for (const auto& one : returns)
        schemas::append_csv(
            out, {organisation, dataset, one.edition.str(), std::string(to_string(one.state)),
                  std::string(to_string(one.punctuality)), std::to_string(one.days_late), day_text(one.due),
                  schemas::guarded(one.rule, style), one.promise ? base::to_rfc3339(one.promise->entry.release_at) : "",
                  one.promise ? std::string(outcome_of(one.promise->entry)) : "", instant_text(one.published),
                  std::string(to_string(one.basis)), one.held_by,
                  one.version > 0 ? std::to_string(one.version) : "", std::to_string(one.rejections.size()),
                  schemas::guarded(one.note, style)});
}

}  // namespace daybook::catalogue
