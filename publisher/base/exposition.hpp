#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

/// The lines of Prometheus' text exposition format 0.0.4.
namespace daybook::base::exposition {

/// What stands above the values of a metric. `type`: "counter", "gauge", "histogram". \pre help has no line break and no backslash
inline std::string head(std::string_view name, std::string_view type, std::string_view help) {
    return fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

/// A metric of one value, without labels.
template <class Number>
std::string single(std::string_view name, std::string_view type, std::string_view help, Number value) {
    return head(name, type, help) + fmt::format("{} {}\n", name, value);
}

}  // namespace daybook::base::exposition
