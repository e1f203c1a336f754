#include "harvesters/fields.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/template.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// Windows that had ended when the last gathering began are not asked for again: what is published falls into
/// a later one.
Start begin(const Source& source, const Occasion& occasion) {
    Start out;
    auto requests = slot_requests(source, occasion);
    if (requests.empty()) out.nothing_yet = kNothingOwedYet;
    for (auto& request : requests) {
        const bool old = occasion.since && !request.state.empty() &&
                         schemas::Edition::parse(request.state).last_day() + std::chrono::days(1) <
                             base::london_date(*occasion.since);
        out.partial = out.partial || old;
        request.group = request.state;
        if (!old) out.sequences.push_back(std::move(request));
    }
    return out;
}

/// What a package says besides its releases, without what changes from one answer to the next.
Value about(const Value& package) {
    auto out = Value::object();
    for (const auto* key : {"version", "extensions", "publisher", "license", "publicationPolicy"})
        if (const auto* value = package.find(key)) out.set(key, *value);
    return out;
}

/// The page after this one: links.next, which cursors are in, or nothing. An empty link is none.
std::optional<Request> next_of(const Value& package, const Answer& answer) {
    const auto* links = package.find("links");
    const auto next = links == nullptr || !links->is_object() ? "" : words(*links, "next");
    if (next.empty()) return {};
    return Request{join_url(next, answer.final_url), answer.request.state};
}

/// The month of a release: the one that was asked for, else that of its date as it is written: midnight in summer is of the month before by
/// UTC. "" when that tells none.
std::string month_of(const Value& release, const std::string& slot, const Occasion& occasion) try {
    if (!slot.empty()) return slot;
    const auto written = words(release, "date"), date = moment(written);
    const bool is_to_come = base::parse_rfc3339(date) > occasion.now + std::chrono::days(1);
    return is_to_come ? "" : std::string(base::trim(written)).substr(0, 7);
} catch (const Error&) {
    return "";
}

/// Its name in its month. What lacks one is told from others by its own words: checking sets it aside by
/// name.
std::string key_of(const Value& release, const std::string& text) {
    const auto ocid = words(release, "ocid");
    const auto id = words(release, "id");
    if (!ocid.empty() && !id.empty()) return ocid + "\x1F" + id;
    return ocid + "\x1F" + id + "\x1F" + base::sha256(text).hex();
}

std::string key_of_release(const Value& release) {
    return key_of(release, base::json::write(release));
}

/// Its awards. Not by the release's id, which a release has anew when it is published again.
std::vector<std::string> awards_of(const Value& release) {
    std::vector<std::string> out;
    for (const auto& award : items(release, "awards")) {
        const auto id = words(award, "id");
        out.push_back(words(release, "ocid") + "\x1F" + (id.empty() ? fmt::format("#{}", out.size()) : id));
    }
    return out;
}

/// A release goes into its month whatever is wrong with it, so that its snapshot has it and its report says
/// what was set aside. One that belongs to no month can only be told.
void read_release(const Value& release, std::size_t number, const Occasion& occasion, const Answer& answer,
                  Gathered& out) {
    auto text = base::json::write(release);
    const auto month = month_of(release, answer.request.state, occasion);
    if (!month.empty()) return out.records.push_back({month, key_of(release, text), std::move(text)});
    const auto ocid = words(release, "ocid");
    out.bad.push_back(
        {fmt::format("{} at /releases/{} of {}", ocid.empty() ? "a release" : ocid, number, answer.final_url),
         "its date tells no month that it could be for", true});
}

Gathered read(const Source&, const Occasion& occasion, const Answer& answer) {
    const auto package = json_of(answer);
    if (package.find("records") != nullptr)
        throw Error(ErrorKind::bad_input, "it is a record package; what is read are release packages");
    const auto* releases = package.find("releases");
    if (releases == nullptr || !releases->is_array())
        throw Error(ErrorKind::bad_input, "it has no 'releases', as a release package must");
    Gathered out;
    for (const auto& release : releases->as_array())
        read_release(release, static_cast<std::size_t>(&release - releases->as_array().data()), occasion,
                     answer, out);
    // A month in which nothing was published is no page that moved.
    out.may_be_empty = !answer.request.state.empty();
    out.about = base::json::write(about(package));
    out.next = next_of(package, answer);
    return out;
}

/// The latest date of a release, so that the same releases make the same package.
std::string published_date(const Group& group) {
    std::string latest;
    for (const auto& record : group.records) {
        const auto date = moment(words(base::json::parse(record.text), "date"));
        if (date.size() > 19 && date.back() == 'Z') latest = std::max(latest, date);
    }
    return latest;
}

/// A release package of a month, one release a line.
std::string package_of(const Group& group, const std::string& url) {
    auto head = Value::object({{"uri", url}});
    const auto common = base::json::parse(group.about);
    for (const auto& [key, value] : common.as_object()) head.set(key, value);
    head.set("publishedDate", published_date(group));
    auto out = base::json::write(head);
    out.pop_back();
    out += ",\"releases\":[";
    for (const auto& record : group.records)
        out += (&record == group.records.data() ? "\n" : ",\n") + record.text;
    return out + "\n]}\n";
}

/// So many of a month's releases may be dated outside it: a service may date what it published at its edges otherwise.
constexpr std::int64_t kShareOutside = 10;

/// A service answers as if nothing had been asked when it does not know the parameters of the address. Throws
/// Error(bad_input) when a tenth of the releases that were asked for a month, or more, are dated outside it by more
/// than a day, which time zones and ends of ranges come to.
void refuse_other_months(const Group& group, const schemas::Edition& slot) {
    constexpr std::chrono::days kEdge{1};
    std::int64_t dated = 0, outside = 0;
    std::string first, last;
    for (const auto& record : group.records) {
        const auto text = words(base::json::parse(record.text), "date").substr(0, 10);
        const auto day = base::parse_iso_date(text);
        if (!day) continue;
        ++dated;
        if (*day >= slot.first_day() - kEdge && *day <= slot.last_day() + kEdge) continue;
        first = ++outside == 1 ? text : std::min(first, text);
        last = std::max(last, text);
    }
    if (outside == 0 || outside * kShareOutside < dated) return;
    throw Error::make(ErrorKind::bad_input,
                      "of the {} releases that the service gave for {}, {} are dated outside it ({} to {}), so that "
                      "nothing of it is believed: does the service know the parameters of the address? Without a "
                      "period in the address each release goes into the month of its own date",
                      dated, slot.title(), outside, first, last);
}

SourceObject compose(const Source& source, const Group& group) {
    const auto slot = schemas::Edition::parse(group.name);
    const auto& address = source.addresses.front();
    if (has_period(address)) refuse_other_months(group, slot);
    SourceObject out{has_period(address) ? address_for(address, slot) : address + "#" + group.name};
    out.title = "Contracts published, " + slot.title();
    out.id = source.id + "#" + group.name;
    out.format = "application/json";
    set_period(out, base::to_iso(slot.first_day()), base::to_iso(slot.last_day()));
    out.content = package_of(group, out.url);
    return out;
}

}  // namespace

extern const Kind kOcds{
    "ocds",
    "releases of the Open Contracting Data Standard, drawn up as one package for each month",
    "a release package, with {from} and {to} where the service takes dates",
    {},
    begin,
    read,
    compose,
    true,
    false,
    false,
    key_of_release,
    awards_of};

}  // namespace daybook::harvesters
