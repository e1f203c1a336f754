#include "site-gen/chart.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace daybook::site_gen {

namespace {

constexpr double kTop = 12, kPlotHeight = 220, kBelow = 34, kMinSlot = 7, kMaxSlot = 56, kMinWidth = 160, kMaxWidth = 900;
/// What a phone leaves beside the amounts (.db-chart__picture of daybook.scss), and what a year takes below the axis.
constexpr double kNarrow = 256, kTick = 32;

/// How `count` columns share the width. Across, everything is placed in parts of that width, so that a picture becomes narrower while its
/// writing does not become smaller.
struct Across {
    double count;
    double slot() const { return 100 / count; }
    /// Whether all columns can be told apart on a narrow screen; else the picture keeps its width and scrolls.
    bool fits() const { return count * kMinSlot <= kNarrow; }
    double width() const { return std::max(count * kMinSlot, std::clamp(count * kMaxSlot, kMinWidth, kMaxWidth)); }
    /// The least number of columns from one written tick to the next, so that neither runs into the other.
    std::size_t apart() const { return static_cast<std::size_t>(std::ceil(kTick * count / (fits() ? std::min(kNarrow, width()) : width()))); }
};

/// Amounts are placed, not shown, by floating point: a pixel needs no pence.
struct Scale {
    std::int64_t low = 0, high = 0, step = 1;  // pence
    double y(std::int64_t units) const {
        return kTop +
               kPlotHeight * (1.0 - static_cast<double>(units - low) / static_cast<double>(high - low));
    }
};

/// The least of 1, 2 and 5 times a power of ten that divides `span` into at most five.
std::int64_t nice_step(double span) {
    double power = 100;
    while (power * 10 * 5 < span) power *= 10;
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (power * factor * 5 >= span) return static_cast<std::int64_t>(power * factor);
    return static_cast<std::int64_t>(power * 20);
}

Scale scale_of(const std::vector<ChartSlot>& slots) {
    Scale scale;
    for (const auto& slot : slots) {
        if (slot.missing) continue;
        scale.low = std::min(scale.low, slot.amount.units);
        scale.high = std::max(scale.high, slot.amount.units);
    }
    scale.step = nice_step(std::max(500.0, static_cast<double>(scale.high) - static_cast<double>(scale.low)));
    const auto up = [&](std::int64_t units) { return (units + scale.step - 1) / scale.step * scale.step; };
    scale.high = up(scale.high);
    scale.low = -up(-scale.low);
    if (scale.low == scale.high) scale.high = scale.step;
    return scale;
}

std::string grid(const Scale& scale, std::string_view currency) {
    std::string out;
    for (auto at = scale.low; at <= scale.high; at += scale.step)
        out += fmt::format(
            "<line class=\"{0}\" x1=\"0\" x2=\"100%\" y1=\"{1:.1f}\" y2=\"{1:.1f}\"/>"
            "<text x=\"-6\" y=\"{2:.1f}\" text-anchor=\"end\">{3}</text>",
            at == 0 ? "db-chart__axis" : "db-chart__grid", scale.y(at), scale.y(at) + 4.5, short_money(base::pence(at), currency));
    return out;
}

std::string gap(const ChartSlot& slot, double x, double width) {
    return fmt::format(
        "<g><title>{}: nothing here</title><rect class=\"db-chart__gap\" x=\"{:.2f}%\" y=\"{:.0f}\" "
        "width=\"{:.2f}%\" "
        "height=\"{:.0f}\"/><rect class=\"db-chart__gap-mark\" x=\"{:.2f}%\" y=\"{:.0f}\" width=\"{:.2f}%\" "
        "height=\"4\"/></g>",
        base::escape_html(slot.title), x, kTop, width, kPlotHeight, x, kTop + kPlotHeight, width);
}

/// What stands behind a column that is not of all its time.
std::string behind_part(double x, double width) {
    return fmt::format("<rect class=\"db-chart__gap db-chart__part\" x=\"{:.2f}%\" y=\"{:.0f}\" width=\"{:.2f}%\" height=\"{:.0f}\"/>", x, kTop, width, kPlotHeight);
}

std::string column(const ChartSlot& slot, const Scale& scale, double x, double width, std::string_view currency) {
    const double zero = scale.y(0), tip = scale.y(slot.amount.units);
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.2f}%\" y=\"{:.1f}\" width=\"{:.2f}%\" height=\"{:.1f}\"><title>{}: "
        "{}</title></rect>",
        slot.amount.units < 0 ? "db-chart__under" : "db-chart__bar", x, std::min(zero, tip), width,
        std::max(0.5, std::abs(zero - tip)), base::escape_html(slot.title), money(slot.amount, currency));
}

std::string tick(const ChartSlot& slot, double x, bool written) {
    const double base_line = kTop + kPlotHeight;
    std::string out = fmt::format("<line class=\"db-chart__axis\" x1=\"{0:.2f}%\" x2=\"{0:.2f}%\" y1=\"{1:.0f}\" y2=\"{2:.0f}\"/>", x, base_line, base_line + 10);
    if (written) out += fmt::format("<text x=\"{:.2f}%\" dx=\"3\" y=\"{:.0f}\">{}</text>", x, base_line + 24, base::escape_html(slot.tick));
    return out;
}

/// Which ticks have room to be written, from the newest back: a record that begins late in a year would write over the next one.
std::vector<bool> written_ticks(const std::vector<ChartSlot>& slots, std::size_t apart) {
    std::vector<bool> written(slots.size());
    std::size_t free = slots.size();  // the last column whose tick may be written is the one before
    for (std::size_t n = slots.size(); n-- > 0;) {
        if (slots[n].tick.empty() || n >= free) continue;
        written[n] = true;
        free = n + 1 > apart ? n + 1 - apart : 0;
    }
    return written;
}

/// What the picture shows, for those who do not see it: how many columns, the largest, and how many are missing or not whole.
std::string description_of(const std::vector<ChartSlot>& slots, std::string_view currency) {
    const ChartSlot *largest = nullptr, *last = nullptr;
    std::size_t missing = 0, part = 0;
    for (const auto& slot : slots) {
        if (slot.missing) {
            ++missing;
            continue;
        }
        part += slot.part ? 1 : 0;
        if (largest == nullptr || slot.amount.units > largest->amount.units) largest = &slot;
        last = &slot;
    }
    if (largest == nullptr) return "Nothing to show.";
    const auto parts = part > 0 ? fmt::format(", {} of them of a part of the time only", part) : std::string();
    return fmt::format("{} columns, {} of them missing{}. The largest is {}, {}; the last is {}, {}.", slots.size(), missing, parts, largest->title,
                       money(largest->amount, currency), last->title, money(last->amount, currency));
}

}  // namespace

std::string column_chart(const std::vector<ChartSlot>& slots, const std::string& title, std::string_view currency) {
    const Scale scale = scale_of(slots);
    const Across across{static_cast<double>(std::max<std::size_t>(slots.size(), 1))};
    const double slot = across.slot(), thickness = slot * 0.78;
    std::string out = fmt::format(
        "<svg class=\"db-chart__picture{}\" role=\"img\" aria-label=\"{}\" width=\"{:.0f}\" height=\"{:.0f}\" "
        "xmlns=\"http://www.w3.org/2000/svg\"><desc>{}</desc>",
        across.fits() ? "" : " db-chart__picture--long", base::escape_html(title), across.width(), kTop + kPlotHeight + kBelow,
        base::escape_html(description_of(slots, currency)));
    const auto x = [&](std::size_t n) { return slot * static_cast<double>(n); };
    for (std::size_t n = 0; n < slots.size(); ++n)
        if (slots[n].missing) out += gap(slots[n], x(n), slot);
        else if (slots[n].part) out += behind_part(x(n), slot);
    out += grid(scale, currency);
    const auto written = written_ticks(slots, across.apart());
    for (std::size_t n = 0; n < slots.size(); ++n) {
        if (!slots[n].missing) out += column(slots[n], scale, x(n) + (slot - thickness) / 2, thickness, currency);
        if (!slots[n].tick.empty()) out += tick(slots[n], x(n), written[n]);
    }
    return out + "</svg>";
}

std::string share_bar(const std::vector<std::pair<std::string, std::int64_t>>& parts) {
    std::int64_t all = 0;
    for (const auto& [kind, n] : parts) all += n;
    std::string out = "<svg class=\"db-bar db-share\" aria-hidden=\"true\" viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\">";
    std::int64_t before = 0;
    for (const auto& [kind, n] : parts) {
        const auto from = before * 1000 / all, to = (before + n) * 1000 / all;
        if (n > 0) out += fmt::format("<rect class=\"db-share__{}\" x=\"{}\" width=\"{}\" height=\"12\"/>", kind, from, to - from);
        before += n;
    }
    return out + "</svg>";
}

std::string bar(base::Decimal amount, base::Decimal largest) {
    const double share =
        largest.units > 0 ? std::abs(static_cast<double>(amount.units)) / static_cast<double>(largest.units)
                          : 0;
    return fmt::format(
        "<svg class=\"db-bar\" aria-hidden=\"true\" viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\">"
        "<rect{} width=\"{:.0f}\" height=\"12\"/></svg>",
        amount.units < 0 ? " class=\"db-bar__under\"" : "",
        share == 0 ? 0.0 : std::clamp(share * 1000, 3.0, 1000.0));
}

}  // namespace daybook::site_gen
