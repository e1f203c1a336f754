#include "publisher/record/exact_matches.hpp"

#include <algorithm>
#include <compare>
#include <string>
#include <utility>

namespace daybook::record {

std::vector<int> places_of(const std::vector<std::string>& columns, const CanonicalRows& rows) {
    std::vector<int> out;
    for (const auto& name : columns) {
        const auto at = std::ranges::find(rows.columns(), name);
        out.push_back(at == rows.columns().end() ? -1 : static_cast<int>(at - rows.columns().begin()));
    }
    return out;
}

namespace {

class Matcher {
public:
    Matcher(Side& before, Side& after) : before_(before), after_(after) {}

    ExactMatches run() {
        const auto before = prints_of(before_), after = prints_of(after_);
        auto b = before.begin(), a = after.begin();
        while (b != before.end() || a != after.end()) {
            const bool left = a == after.end() || (b != before.end() && b->print < a->print);
            const bool right = b == before.end() || (a != after.end() && a->print < b->print);
            if (left) out_.rest_before.push_back((b++)->row);
            else if (right) out_.rest_after.push_back((a++)->row);
            else match_run(b, before.end(), a, after.end());
        }
        std::ranges::sort(out_.rest_before);
        std::ranges::sort(out_.rest_after);
        return std::move(out_);
    }

private:
    struct Print {
        std::uint64_t print;
        std::uint32_t row;
        auto operator<=>(const Print&) const = default;
    };
    using Iterator = std::vector<Print>::const_iterator;

    static std::vector<Print> prints_of(Side& side) {
        std::vector<Print> out(side.size());
        for (std::uint32_t row = 0; row < out.size(); ++row) {
            side.go_to(row);
            out[row] = {side.print(), row};
        }
        std::ranges::sort(out);
        return out;
    }

    /// Rows of one print on both sides: nearly always rows of one text.
    void match_run(Iterator& b, Iterator b_end, Iterator& a, Iterator a_end) {
        const auto behind = [print = b->print](Iterator at, Iterator end) {
            return std::find_if(at, end, [&](const Print& p) { return p.print != print; });
        };
        const auto b_to = behind(b, b_end), a_to = behind(a, a_end);
        if (all_alike({b, b_to}, {a, a_to})) settle({b, b_to}, {a, a_to});
        else match_cells({b, b_to}, {a, a_to});
        b = b_to;
        a = a_to;
    }

    struct Run {
        Iterator from, to;
    };
    bool all_alike(Run b, Run a) {
        const auto text = before_.rows().values(b.from->row);
        const auto same_text = [&](const Side& side) {
            return [&](const Print& p) { return side.rows().values(p.row) == text; };
        };
        if (before_.same_columns(after_) && std::all_of(b.from, b.to, same_text(before_)) &&
            std::all_of(a.from, a.to, same_text(after_)))
            return true;
        before_.go_to(b.from->row);
        const auto cells = before_.cells();
        const auto same_cells = [&](Side& side) {
            return [&](const Print& p) {
                side.go_to(p.row);
                return side.cells() == cells;
            };
        };
        return std::all_of(b.from, b.to, same_cells(before_)) &&
               std::all_of(a.from, a.to, same_cells(after_));
    }
    /// All are equal: the first rows of one side are those of the other.
    void settle(Run b, Run a) {
        const auto n = std::min(b.to - b.from, a.to - a.from);
        out_.unchanged += n;
        for (auto at = b.from + n; at != b.to; ++at) out_.rest_before.push_back(at->row);
        for (auto at = a.from + n; at != a.to; ++at) out_.rest_after.push_back(at->row);
    }

    using Texts = std::vector<std::pair<std::vector<std::string>, std::uint32_t>>;
    static Texts texts_of(Side& side, Run run) {
        Texts out;
        for (auto at = run.from; at != run.to; ++at) {
            side.go_to(at->row);
            out.emplace_back(side.cells(), at->row);
        }
        std::ranges::sort(out);
        return out;
    }
    /// Rows of one print that are not all equal, which chance brings about once in centuries.
    void match_cells(Run left, Run right) {
        const auto before = texts_of(before_, left), after = texts_of(after_, right);
        auto b = before.begin();
        auto a = after.begin();
        while (b != before.end() || a != after.end()) {
            if (a == after.end() || (b != before.end() && b->first < a->first))
                out_.rest_before.push_back((b++)->second);
            else if (b == before.end() || a->first < b->first) out_.rest_after.push_back((a++)->second);
            else {
                ++out_.unchanged;
                ++a;
                ++b;
            }
        }
    }

    Side& before_;
    Side& after_;
    ExactMatches out_;
};

}  // namespace

ExactMatches exact_matches(Side& before, Side& after) {
    return Matcher(before, after).run();
}

}  // namespace daybook::record
