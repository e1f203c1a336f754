#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

using catalogue::Lack;
using catalogue::Punctuality;
namespace urls = catalogue::urls;

/// The publisher announced that this return is not to come.
bool is_called_off(const catalogue::Return& one) {
    return one.held_by.empty() && one.promise && one.promise->entry.code == "no-return-due";
}

/// What the formulas of the page count: returns whose day is over. One that came before its day waits for it beside those that did not come yet, or
/// early ones would lift the share of whoever has them.
bool is_owed(const catalogue::Return& one, base::Date today) {
    return one.due && *one.due < today && one.lack() != Lack::not_collected && !is_called_off(one);
}

struct Tally {
    std::int64_t owed = 0, called_off = 0, here = 0, on_time = 0, late = 0, missing = 0, rows = 0, quarantined = 0;
    Lacks lacks;  ///< of all editions, also of those that no day says are owed by now

    void add(const catalogue::DatasetView& view, base::Date today) {
        lacks.add(view);
        for (const auto& one : view.returns) {
            called_off += is_called_off(one) ? 1 : 0;
            if (!is_owed(one, today)) continue;
            ++owed;
            here += one.held_by.empty() ? 0 : 1;
            missing += is_publishers(one.lack()) ? 1 : 0;
            on_time += !one.outstanding() && one.punctuality == Punctuality::on_time ? 1 : 0;
            late += !one.outstanding() && one.punctuality == Punctuality::late ? 1 : 0;
        }
        for (const auto& edition : view.editions)
            if (const auto* now = edition.current()) {
                rows += now->rows;
                quarantined += now->quarantined_rows;
            }
    }
    void add(const Tally& other) {
        lacks.missing += other.lacks.missing, lacks.not_collected += other.lacks.not_collected, lacks.withdrawn += other.lacks.withdrawn;
        owed += other.owed, called_off += other.called_off, here += other.here, on_time += other.on_time, late += other.late;
        missing += other.missing, rows += other.rows, quarantined += other.quarantined;
    }
    std::int64_t unknown() const { return owed - on_time - late - missing; }
};

/// "93.4%", cut and not rounded, so that 100% means all; "" of nothing.
std::string percent(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return "";
    const auto tenths = part * 1000 / whole;
    return fmt::format("{}.{}%", tenths / 10, tenths % 10);
}

/// Where nothing came of which the time is known, "0.0%" would say more than anybody knows.
bool is_judged(const Tally& t) {
    return t.on_time + t.late > 0;
}

std::string timeliness(const Tally& t) {
    return is_judged(t) ? percent(t.on_time, t.on_time + t.late + t.missing) : "–";
}

Context line(const std::string& name, const std::string& href, const Tally& t) {
    const auto number = [](std::int64_t n) { return base::grouped(n); };
    return Context::object({{"name", name},
                            {"href", href},
                            {"owed", number(t.owed)},
                            {"on_time", number(t.on_time)},
                            {"late", number(t.late)},
                            {"missing", number(t.missing)},
                            {"unknown", number(t.unknown())},
                            {"completeness", percent(t.here, t.owed)},
                            {"timeliness", timeliness(t)},
                            {"readable", percent(t.rows, t.rows + t.quarantined)},
                            {"quarantined", number(t.quarantined)},
                            {"bar", t.owed == 0 ? "" : share_bar({{"on-time", t.on_time}, {"late", t.late}, {"missing", t.missing}, {"unknown", t.unknown()}})}});
}

}  // namespace

std::string quality_page(const Site& site) {
    Context rows = Context::array();
    Tally all;
    for (const auto& [id, organisation] : site.state.organisations) {
        Tally of_one;
        for (const auto* view : site.datasets_of(id)) of_one.add(*view, site.today);
        if (of_one.owed > 0 || of_one.rows > 0) rows.push(line(organisation.name, urls::organisation_page(id), of_one));
        all.add(of_one);
    }
    Context figures = Context::array();
    figures.push(figure("of returns owed are here", percent(all.here, all.owed)));
    figures.push(figure(is_judged(all) ? "of those that can be judged were on time" : "on time: too little evidence to say", timeliness(all)));
    figures.push(figure("of rows could be read", percent(all.rows, all.rows + all.quarantined)));
    push_lacks(figures, all.lacks);
    const auto not_owed = all.lacks.missing - all.missing;
    const Context context = Context::object({
        {"figures", figures},
        {"rows", rows},
        {"has_rows", !rows.as_array().empty()},
        {"today", on_day(site.today)},
        {"not_owed", not_owed > 0 ? count_of(not_owed, "edition missing or unreadable", "editions missing or unreadable") : ""},
        {"called_off", all.called_off > 0 ? count_of(all.called_off, "return", "returns") : ""},
        {"total", line("All organisations", "", all)},
        {"terms", terms_of_all(site, "quality and timeliness", "/v1/organisations", "what each has released and what is missing, as JSON")},
    });
    Frame frame{"/quality/", "Quality and timeliness", {{"Home", "/"}}, "/v1/organisations", site.state.revision, ""};
    frame.description = "Which public bodies publish on time, what is missing, and how much of it can be read, with the formulas.";
    return in_frame(site, frame, site.templates.render("quality", context));
}

}  // namespace daybook::site_gen
