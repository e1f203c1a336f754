#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/announced.hpp"
#include "publisher/catalogue/date_outcome.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

namespace daybook::site_gen {

namespace {

using catalogue::Announcement;
using record::Promise;
using std::chrono::year_month;
using std::chrono::year_month_day;
namespace urls = catalogue::urls;

/// Returns that fall due within so many days stand under "Due next".
constexpr std::chrono::days kDueSoon{45};

year_month month_with(base::Date day) {
    const year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

std::string month_id(year_month month) {
    return base::to_iso(base::Date(month / 1)).substr(0, 7);
}

/// Whether an announced instant is past, as far as the record and the day can tell.
bool is_over(const Site& site, base::Instant at) {
    return base::london_date(at) < site.today || at < site.state.at;
}

bool is_not_kept(const Site& site, const Announcement& one) {
    const auto state = one.entry.state;
    return (state == Promise::confirmed || state == Promise::provisional) && is_over(site, one.entry.release_at);
}

struct Standing {
    std::string words, colour, note;
};

/// "Released on 18 July 2024, 3 days after the date."; "" where it came out at the promised minute.
std::string released_words(const Announcement& one) {
    if (!one.entry.released_at || std::chrono::abs(*one.entry.released_at - one.entry.release_at) < std::chrono::minutes(1)) return {};
    const auto days = (base::london_date(*one.entry.released_at) - base::london_date(one.entry.release_at)).count();
    const auto how = days == 0 ? std::string() : fmt::format(", {} {} the date", count_of(std::abs(days), "day", "days"), days > 0 ? "after" : "before");
    return fmt::format("Released on {}{}.", base::london_words(*one.entry.released_at), how);
}

Standing standing_of(const Site& site, const Announcement& one) {
    const auto state = one.entry.state;
    if (state == Promise::cancelled) return {"Cancelled", "govuk-tag--red", ""};
    if (catalogue::is_early(one.entry)) return {"Released early", "govuk-tag--green", released_words(one)};
    if (state == Promise::kept) {
        const bool late = catalogue::is_late(one.entry);
        return {late ? "Released late" : "Released", late ? "govuk-tag--yellow" : "govuk-tag--green", released_words(one)};
    }
    const bool confirmed = state == Promise::confirmed;
    if (is_over(site, one.entry.release_at)) return {confirmed ? "Not kept" : "Passed", confirmed ? "govuk-tag--red" : "govuk-tag--yellow", "Nothing was released by the announced time."};
    return {confirmed ? "Confirmed" : "Provisional", confirmed ? "govuk-tag--green" : "govuk-tag--yellow", ""};
}

/// Earlier dates, newest first: they stay shown, with why they were not kept, or when what they were for came out.
Context earlier_dates(const record::CalendarEntry& entry) {
    Context out = Context::array();
    for (auto change = entry.changes.rbegin(); change != entry.changes.rend(); ++change)
        out.push(Context::object({{"was", instant(change->previous)},
                                  {"changed", day(change->changed_at)},
                                  {"kept", change->released_at ? day(*change->released_at) : Context()},
                                  {"code", code_words(change->code)},
                                  {"note", change->note}}));
    return out;
}

Context line(const Site& site, const Announcement& one) {
    const auto& entry = one.entry;
    const auto standing = standing_of(site, one);
    return Context::object({{"at", instant(entry.release_at)},
                            {"title", own_title(one.organisation_name, one.dataset_title)},
                            {"edition", one.edition_title},
                            {"href", urls::dataset_page(entry.dataset)},
                            {"organisation", one.organisation_name},
                            {"organisation_href", urls::organisation_page(one.organisation_id)},
                            {"state", standing.words},
                            {"colour", standing.colour},
                            {"became", standing.note},
                            {"struck", entry.state == Promise::cancelled},
                            {"why", code_words(entry.code)},
                            {"note", entry.note},
                            {"earlier", earlier_dates(entry)}});
}

/// Days from which a date was moved away. One that was kept is an announcement of its own, with those before it.
std::vector<base::Instant> left_days(const record::CalendarEntry& entry) {
    std::vector<base::Instant> out;
    for (auto change = entry.changes.rbegin(); change != entry.changes.rend() && !change->released_at; ++change) out.push_back(change->previous);
    return {out.rbegin(), out.rend()};
}

/// What a day of the month's table shows: dates that stand, and dates that were moved away from it.
using Days = std::map<base::Date, Context>;

void put(Days& days, base::Instant at, const Announcement& one, const std::string& state, bool struck) {
    auto& list = days.try_emplace(base::london_date(at), Context::array()).first->second;
    list.push(Context::object({{"title", fmt::format("{}, {}", own_title(one.organisation_name, one.dataset_title), one.edition_title)},
                               {"organisation", one.organisation_name},
                               {"href", urls::dataset_page(one.entry.dataset)},
                               {"state", state},
                               {"struck", struck}}));
}

Days days_of(const Site& site) {
    Days days;
    for (const auto& one : catalogue::announcements(site.state)) {
        put(days, one.entry.release_at, one, standing_of(site, one).words, one.entry.state == Promise::cancelled);
        for (const auto at : left_days(one.entry)) put(days, at, one, "Moved", true);
    }
    return days;
}

/// How many returns fall due on each day to come, announced or not.
std::map<base::Date, std::int64_t> due_days(const Site& site) {
    std::map<base::Date, std::int64_t> days;
    for (const auto& [id, view] : site.datasets)
        for (const auto& one : view.returns)
            if (one.state == catalogue::ReturnState::not_yet_due && one.due) ++days[*one.due];
    return days;
}

/// Monday first, as calendars here begin.
Context weeks(const Site& site, year_month month, const Days& days) {
    const base::Date first(month / 1), last(month / std::chrono::last);
    const auto monday = first - (std::chrono::weekday(first) - std::chrono::Monday);
    const auto due = due_days(site);
    Context out = Context::array();
    for (auto week = monday; week <= last; week += std::chrono::weeks(1)) {
        Context cells = Context::array();
        for (int n = 0; n < 7; ++n) {
            const auto at = week + std::chrono::days(n);
            const bool inside = at >= first && at <= last;
            const auto found = days.find(at);
            const auto owed = due.find(at);
            cells.push(Context::object({{"number", inside ? std::to_string(static_cast<unsigned>(year_month_day(at).day())) : ""},
                                        {"iso", base::to_iso(at)},
                                        {"today", inside && at == site.today},
                                        {"owed", inside && owed != due.end() ? count_of(owed->second, "return due", "returns due") : ""},
                                        {"entries", inside && found != days.end() ? found->second : Context(Context::array())}}));
        }
        out.push(Context::object({{"days", cells}}));
    }
    return out;
}

Context months(const Site& site, year_month shown) {
    Context out = Context::array();
    for (const auto month : calendar_months(site))
        out.push(Context::object({{"title", base::month_in_words(month)}, {"href", calendar_month_path(month)}, {"here", month == shown}}));
    return out;
}

Context due_next(const Site& site) {
    std::vector<std::pair<base::Date, Context>> due;
    for (const auto& [id, view] : site.datasets)
        for (const auto& one : view.returns)
            if (one.state == catalogue::ReturnState::not_yet_due && one.due && *one.due <= site.today + kDueSoon)
                due.emplace_back(*one.due, Context::object({{"day", base::to_words(*one.due)},
                                                            {"iso", base::to_iso(*one.due)},
                                                            {"title", own_title(view.organisation_name, view.title)},
                                                            {"edition", one.edition.title()},
                                                            {"href", urls::dataset_page(id)},
                                                            {"organisation", view.organisation_name},
                                                            {"rule", one.rule}}));
    std::ranges::stable_sort(due, {}, &std::pair<base::Date, Context>::first);
    Context out = Context::array();
    for (auto& [date, one] : due) out.push(std::move(one));
    return out;
}

bool has_items(const Context& list) {
    return list.is_array() && !list.as_array().empty();
}

/// The address under which calendar programs subscribe rather than take a copy; "" where the service's own address is not set.
std::string webcal_address(const Site& site) {
    const auto address = whole_url(site, kCalendar);
    const auto scheme = address.find("://");
    return scheme == std::string::npos ? std::string() : "webcal" + address.substr(scheme);
}

std::string render(const Site& site, const std::string& path, const std::string& title, year_month month, Context context) {
    context.set("month", base::month_in_words(month)).set("weeks", weeks(site, month, days_of(site)));
    context.set("months", months(site, month)).set("has_months", !calendar_months(site).empty());
    context.set("webcal", webcal_address(site)).set("address", whole_url(site, kCalendar));
    context.set("terms", terms_of_all(site, "the release calendar", "/v1/releases"));
    std::vector<Crumb> crumbs{{"Home", "/"}};
    if (path != "/calendar/") crumbs.push_back({"Calendar", "/calendar/"});
    // The whole calendar also says what is due next, which releases change.
    Frame frame{path, title, crumbs, "/v1/releases", path == "/calendar/" ? site.state.revision : changed_of_calendar(site), ""};
    frame.description = "When data is announced to be released: provisional and confirmed dates, and those that were moved, with why.";
    frame.feed = kReleasesFeed;
    frame.calendar = kCalendar;
    return in_frame(site, frame, site.templates.render("calendar", context));
}

/// The day, and the line of it.
using Dated = std::pair<base::Date, Context>;

}  // namespace

Context next_dates(const Site& site, std::size_t most) {
    std::vector<Dated> dates;
    const auto add = [&](base::Date at, const std::string& organisation, const std::string& title, const std::string& edition, const std::string& href, const char* what) {
        dates.emplace_back(at, Context::object({{"day", base::to_words(at)}, {"iso", base::to_iso(at)}, {"organisation", organisation}, {"title", title}, {"edition", edition}, {"href", href}, {"what", what}}));
    };
    for (const auto& one : catalogue::announcements(site.state)) {
        const auto at = base::london_date(one.entry.release_at);
        const bool stands = one.entry.state == Promise::confirmed || one.entry.state == Promise::provisional;
        if (stands && !is_over(site, one.entry.release_at))
            add(at, one.organisation_name, own_title(one.organisation_name, one.dataset_title), one.edition_title, urls::dataset_page(one.entry.dataset),
                one.entry.state == Promise::confirmed ? "confirmed" : "provisional");
    }
    for (const auto& [id, view] : site.datasets)
        for (const auto& one : view.returns)
            if (one.state == catalogue::ReturnState::not_yet_due && one.due && *one.due >= site.today)
                add(*one.due, view.organisation_name, own_title(view.organisation_name, view.title), one.edition.title(), urls::dataset_page(id), "due");
    std::ranges::stable_sort(dates, {}, &Dated::first);
    Context out = Context::array();
    for (std::size_t n = 0; n < std::min(most, dates.size()); ++n) out.push(dates[n].second);
    return out;
}

std::string calendar_month_path(year_month month) {
    return fmt::format("/calendar/{}/", month_id(month));
}

std::vector<year_month> calendar_months(const Site& site) {
    std::set<year_month> found;
    for (const auto& one : catalogue::announcements(site.state)) {
        found.insert(month_with(base::london_date(one.entry.release_at)));
        for (const auto at : left_days(one.entry)) found.insert(month_with(base::london_date(at)));
    }
    return {found.begin(), found.end()};
}

Revision changed_of_calendar(const Site& site) {
    Revision latest = 0;
    for (const auto& one : site.state.calendar) latest = std::max({latest, one.from, one.to == catalogue::kStillCurrent ? 0 : one.to});
    for (const auto& one : catalogue::announcements(site.state)) latest = std::max(latest, one.released);
    return latest == 0 ? site.state.revision : latest;
}

std::int64_t dates_not_kept(const Site& site) {
    return std::ranges::count_if(catalogue::announcements(site.state), [&](const auto& one) { return is_not_kept(site, one); });
}

std::string calendar_page(const Site& site) {
    Context coming = Context::array(), past = Context::array();
    for (const auto& one : catalogue::announcements(site.state))
        (one.entry.state != Promise::kept && !is_over(site, one.entry.release_at) ? coming : past).push(line(site, one));
    if (has_items(past)) {
        auto items = past.as_array();
        std::reverse(items.begin(), items.end());
        past = Context(std::move(items));
    }
    const auto due = due_next(site);
    return render(site, "/calendar/", "Release calendar", month_with(site.today),
                  Context::object({{"whole", true},
                                   {"coming", coming},
                                   {"has_coming", has_items(coming)},
                                   {"past", past},
                                   {"has_past", has_items(past)},
                                   {"due", due},
                                   {"has_due", has_items(due)}}));
}

std::string calendar_month_page(const Site& site, year_month month) {
    Context lines = Context::array();
    for (const auto& one : catalogue::announcements(site.state)) {
        const auto in_month = [&](base::Instant at) { return month_with(base::london_date(at)) == month; };
        if (in_month(one.entry.release_at) || std::ranges::any_of(left_days(one.entry), in_month)) lines.push(line(site, one));
    }
    return render(site, calendar_month_path(month), "Releases in " + base::month_in_words(month), month,
                  Context::object({{"whole", false}, {"coming", lines}, {"has_coming", has_items(lines)}}));
}

}  // namespace daybook::site_gen
