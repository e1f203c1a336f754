#include "site-gen/chart.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace daybook::site_gen {

namespace {

constexpr double kLeft = 64, kTop = 12, kPlotHeight = 220, kBelow = 34, kMinWidth = 900, kMinSlot = 7, kMaxSlot = 140;

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

std::string grid(const Scale& scale, double right, std::string_view currency) {
    std::string out;
    for (auto at = scale.low; at <= scale.high; at += scale.step)
        out += fmt::format(
            "<line class=\"{}\" x1=\"{:.0f}\" x2=\"{:.0f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
            "<text x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>",
            at == 0 ? "db-chart__axis" : "db-chart__grid", kLeft, right, scale.y(at), scale.y(at), kLeft - 8,
            scale.y(at) + 4.5, short_money(base::pence(at), currency));
    return out;
}

std::string gap(const ChartSlot& slot, double x, double width) {
    return fmt::format(
        "<g><title>{}: nothing here</title><rect class=\"db-chart__gap\" x=\"{:.1f}\" y=\"{:.0f}\" "
        "width=\"{:.1f}\" "
        "height=\"{:.0f}\"/><rect class=\"db-chart__gap-mark\" x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" "
        "height=\"4\"/></g>",
        base::escape_html(slot.title), x, kTop, width, kPlotHeight, x, kTop + kPlotHeight, width);
}

std::string column(const ChartSlot& slot, const Scale& scale, double x, double width, std::string_view currency) {
    const double zero = scale.y(0), tip = scale.y(slot.amount.units);
    return fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}: "
        "{}</title></rect>",
        slot.amount.units < 0 ? "db-chart__under" : "db-chart__bar", x, std::min(zero, tip), width,
        std::max(0.5, std::abs(zero - tip)), base::escape_html(slot.title), money(slot.amount, currency));
}

std::string tick(const ChartSlot& slot, double x) {
    const double base_line = kTop + kPlotHeight;
    return fmt::format(
        "<line class=\"db-chart__axis\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\"/>"
        "<text x=\"{3:.1f}\" y=\"{4:.0f}\">{5}</text>",
        x, base_line, base_line + 10, x + 3, base_line + 24, base::escape_html(slot.tick));
}

/// What the picture shows, for those who do not see it: how many columns, the largest, and how many are missing.
std::string description_of(const std::vector<ChartSlot>& slots, std::string_view currency) {
    const ChartSlot *largest = nullptr, *last = nullptr;
    std::size_t missing = 0;
    for (const auto& slot : slots) {
        if (slot.missing) {
            ++missing;
            continue;
        }
        if (largest == nullptr || slot.amount.units > largest->amount.units) largest = &slot;
        last = &slot;
    }
    if (largest == nullptr) return "Nothing to show.";
    return fmt::format("{} columns, {} of them missing. The largest is {}, {}; the last is {}, {}.", slots.size(), missing, largest->title,
                       money(largest->amount, currency), last->title, money(last->amount, currency));
}

}  // namespace

std::string column_chart(const std::vector<ChartSlot>& slots, const std::string& title, std::string_view currency) {
    const Scale scale = scale_of(slots);
    const double count = static_cast<double>(std::max<std::size_t>(slots.size(), 1));
    const double slot_width = std::min(kMaxSlot, std::max(kMinSlot, (kMinWidth - kLeft) / count));
    const double right = kLeft + slot_width * count, width = std::max(kMinWidth, right), thickness = slot_width * 0.78;
    std::string out = fmt::format(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {:.0f} {:.0f}\" "
        "xmlns=\"http://www.w3.org/2000/svg\"><desc>{}</desc>",
        base::escape_html(title), width, kTop + kPlotHeight + kBelow, base::escape_html(description_of(slots, currency)));
    double x = kLeft;
    for (const auto& slot : slots) {
        if (slot.missing) out += gap(slot, x, slot_width);
        x += slot_width;
    }
    out += grid(scale, right, currency);
    x = kLeft;
    for (const auto& slot : slots) {
        if (!slot.missing) out += column(slot, scale, x + (slot_width - thickness) / 2, thickness, currency);
        if (!slot.tick.empty()) out += tick(slot, x);
        x += slot_width;
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
