#include "publisher/record/finished_late.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::record {

namespace {

constexpr std::string_view kWhat = "finish late ";
/// Among what the register remembers: of when the last was that was taken.
constexpr std::string_view kTaken = "taken/finished-late";

}  // namespace

void enter_finished_late(Register& reg, const FinishedLate& late) {
    reg.audit(late.at, "daybook", std::string(kWhat) + base::to_rfc3339(late.promised),
              fmt::format("its checkpoint was out {:.1f} s after the promised instant", std::chrono::duration<double>(late.at - late.promised).count()));
}

std::vector<FinishedLate> take_finished_late(Register& reg) {
    const auto taken = reg.logged(std::string(kTaken));
    auto last = taken.empty() ? base::Instant{} : base::parse_rfc3339(taken);
    SqliteStatement rows(reg.database(), "SELECT at, what FROM audit WHERE what LIKE ? || '%'");
    rows.bind(kWhat);
    std::vector<FinishedLate> out;
    while (rows.step())
        if (const auto at = base::parse_rfc3339(rows.text(0)); at > last) out.push_back({base::parse_rfc3339(rows.text(1).substr(kWhat.size())), at});
    std::ranges::sort(out, {}, &FinishedLate::at);
    if (out.empty()) return out;
    SqliteStatement(reg.database(), "INSERT INTO logged VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body").bind(kTaken).bind(base::to_rfc3339(out.back().at)).run();
    return out;
}

}  // namespace daybook::record
