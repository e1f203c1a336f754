#include "publisher/record/finished_late.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace daybook::record {

namespace {

constexpr std::string_view kWhat = "finish late ";
/// Among what the register remembers: of when the last was that was taken.
constexpr std::string_view kTaken = "taken/finished-late";

}  // namespace

void enter_finished_late(Register& reg, const FinishedLate& late, const std::vector<std::string>& editions) {
    const auto why = fmt::format("its checkpoint was out {:.1f} s after the promised instant", std::chrono::duration<double>(late.at - late.promised).count());
    SqliteTransaction all(reg.database());
    for (const auto& edition : editions) reg.audit(late.at, "daybook", fmt::format("{}{} {}", kWhat, base::to_rfc3339(late.promised), edition), why);
    all.commit();
}

namespace {

/// Lines of earlier programs name no edition.
base::Instant promised_in(const std::string& what) { return base::parse_rfc3339(what.substr(kWhat.size(), what.find(' ', kWhat.size()) - kWhat.size())); }

}  // namespace

std::vector<FinishedLate> take_finished_late(Register& reg) {
    const auto taken = reg.logged(std::string(kTaken));
    auto last = taken.empty() ? base::Instant{} : base::parse_rfc3339(taken);
    SqliteStatement rows(reg.database(), "SELECT at, what FROM audit WHERE what LIKE ? || '%'");
    rows.bind(kWhat);
    std::vector<FinishedLate> out;
    while (rows.step())
        if (const auto at = base::parse_rfc3339(rows.text(0)); at > last) out.push_back({promised_in(rows.text(1)), at});
    std::ranges::sort(out, {}, [](const auto& one) { return std::pair(one.at, one.promised); });
    out.erase(std::unique(out.begin(), out.end()), out.end());
    if (out.empty()) return out;
    reg.enter_logged(std::string(kTaken), base::to_rfc3339(out.back().at));
    return out;
}

}  // namespace daybook::record
