#include "schemas/findings_log.hpp"

#include "publisher/base/text.hpp"
#include "schemas/expectation.hpp"
#include "schemas/text_faults.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kMostValueBytes = 120;

std::string_view remedy_of(std::string_view code) {
    const auto& all = finding_codes();
    const auto known = std::ranges::find(all, code, &FindingCode::code);
    return known == all.end() ? std::string_view() : known->remedy;
}

/// What to do where a value breaks one rule of its column; {} stands for what the schema asks.
std::string_view remedy_of_constraint(Issue issue) {
    switch (issue) {
        case Issue::not_in_enum: return "Write one of the values that the schema lists.";
        case Issue::too_short: return "Give it in full: at least {}.";
        case Issue::too_long: return "Shorten it to {} at most.";
        case Issue::below_minimum: return "Look for a slip: it must be {} or more.";
        case Issue::above_maximum: return "Look for a slip: it must be {} or less.";
        case Issue::at_exclusive_minimum: return "Look for a slip: it must be more than {}.";
        case Issue::at_exclusive_maximum: return "Look for a slip: it must be less than {}.";
        case Issue::unlike_pattern: return "Write it like {}.";
        case Issue::no_time: return "Write a day as 31/03/2024, a month as March 2024, and a span as March to May 2024.";
        case Issue::against_json_schema:
            return "Give it the members and types that its JSON Schema asks for.";
        default: return {};
    }
}

/// What to do where an example of the column would not help.
std::string_view remedy_of_unreadable(Issue issue) {
    switch (issue) {
        case Issue::no_such_day:
            return "Look up which day is meant: April, June, September and November have 30 days, February has 28, or 29 in a leap year.";
        case Issue::doubtful_month: return "Write the day as 31/03/2024, or the month as March 2024 under a heading that says month.";
        case Issue::failed_formula: return "Mend the formula in the spreadsheet, and save the values.";
        case Issue::too_narrow: return "Widen the column in the spreadsheet, and save it again.";
        default: return {};
    }
}

/// A field's own example says more than any rule.
std::string remedy_for(Issue issue, std::string_view code, const Field* field, const Schema& schema) {
    if (const auto remedy = remedy_of_unreadable(issue); !remedy.empty()) return std::string(remedy);
    if (issue == Issue::per_cent) return "Write it as a share of one: 1.00 for 100%.";
    if (issue == Issue::heading_notes) return "Take the line out, or write it into the headings.";
    if (code == "type-error" && field != nullptr && !field->example.empty())
        return "Write it like " + field->example + ".";
    if (issue == Issue::missing_label && field != nullptr && field->required)
        return "Add the column and fill it in: each row must have a value there.";
    if (issue == Issue::dated_total) return "Take it out if it is a sum; if it is a payment, say who was paid.";
    std::string out(remedy_of_constraint(issue));
    if (out.empty() || field == nullptr) return std::string(remedy_of(code));
    if (const auto at = out.find("{}"); at != std::string::npos)
        out.replace(at, 2, expectation(schema, *field, issue));
    return out;
}

std::string filled(std::string_view message, const Field* field, Issue issue, const Schema& schema) {
    std::string out(message);
    for (const auto& text : {field == nullptr ? std::string() : field->title,
                             field == nullptr ? std::string() : expectation(schema, *field, issue)})
        if (const auto at = out.find("{}"); at != std::string::npos) out.replace(at, 2, text);
    return out;
}

}  // namespace

FindingsLog::FindingsLog(const Schema& schema, Profile profile)
    : schema_(&schema),
      profile_(profile),
      index_(static_cast<std::size_t>(Issue::count_of_issues) * (schema.fields.size() + 1)) {}

Finding& FindingsLog::slot(Issue issue, int field) {
    const auto width = schema_->fields.size() + 1;
    auto& at = index_[static_cast<std::size_t>(issue) * width + static_cast<std::size_t>(field + 1)];
    if (at == 0) {
        const auto& text = issue_texts()[static_cast<std::size_t>(issue)];
        const auto* column = field == kNoField ? nullptr : &schema_->fields[static_cast<std::size_t>(field)];
        keys_.emplace_back(issue, field);
        findings_.push_back({std::string(text.code),
                             profile_ == Profile::strict ? text.strict : text.harvest,
                             column == nullptr ? "" : column->name,
                             filled(text.message, column, issue, *schema_),
                             remedy_for(issue, text.code, column, *schema_),
                             0,
                             {}});
        at = findings_.size();
    }
    return findings_[at - 1];
}

void FindingsLog::add(Issue issue, const At& at, int field) {
    auto& finding = slot(issue, field);
    ++finding.count;
    const bool somewhere = at.line > 0 || !at.sheet.empty();
    if (somewhere && finding.places.size() < Finding::kPlacesKept)
        finding.places.push_back({at.line, at.column, base::clip(masked_where_personal(at.value), kMostValueBytes),
                                  std::string(at.sheet)});
}

void FindingsLog::add_more(Issue issue, std::int64_t count, int field) {
    if (count > 0) slot(issue, field).count += count;
}

void FindingsLog::drop(Issue issue, int field) {
    slot(issue, field).count = 0;
}

void FindingsLog::reword(Issue issue, int field, std::string message) {
    slot(issue, field).message = std::move(message);
}

std::vector<Place*> FindingsLog::cells_without_text(std::string_view sheet) {
    std::vector<Place*> out;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
        const auto& code = findings_[i].code;
        const auto field = keys_[i].second;
        const bool shown = field >= 0 && schema_->fields[static_cast<std::size_t>(field)].publish;
        if (!shown || (code != "tree-error" && code != "foreign-key" && code != "under-threshold" && code != "turned-dates" && code != "perhaps-turned")) continue;
        for (auto& place : findings_[i].places)
            if (place.column > 0 && place.value.empty() && place.sheet == sheet) out.push_back(&place);
    }
    std::ranges::sort(out, {}, &Place::line);
    return out;
}

void FindingsLog::append(const FindingsLog& later, std::int64_t lines_before, std::string_view sheet) {
    for (std::size_t i = 0; i < later.findings_.size(); ++i) {
        const auto& from = later.findings_[i];
        auto& into = slot(later.keys_[i].first, later.keys_[i].second);
        if (into.count == 0) into.message = from.message;
        into.count += from.count;
        for (const auto& place : from.places) {
            if (into.places.size() == Finding::kPlacesKept) break;
            into.places.push_back({place.line + lines_before, place.column, place.value,
                                   sheet.empty() ? place.sheet : std::string(sheet)});
        }
    }
}

void FindingsLog::add_refusal(Issue issue, std::string message, std::string_view remedy, const At& at) {
    add(issue, at);
    auto& finding = slot(issue, kNoField);
    finding.message = std::move(message);
    if (!remedy.empty()) finding.remedy = remedy;
    if (!finding.places.empty()) finding.places.back().value = base::clip(at.value, kMostRefusalBytes);
}

std::vector<Finding> FindingsLog::take() && {
    std::erase_if(findings_, [](const Finding& finding) { return finding.count == 0; });
    std::ranges::stable_sort(findings_, {}, &Finding::severity);
    return std::move(findings_);
}

}  // namespace daybook::schemas
