#include "harvesters/robots.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace daybook::harvesters {

namespace {

/// A day between two requests is no wish that a crawler can follow; what lies above is bounded elsewhere.
constexpr double kMostDelaySeconds = 86'400;

bool is_unreserved(unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_escape(std::string& out, unsigned char c) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    out += '%';
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
}

/// Rules and targets in one spelling (RFC 9309 section 2.2.2): octets beyond ASCII as %XX, %XX of what needs
/// no escape undone, others in upper case.
std::string normal_target(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool escape =
            c == '%' && i + 2 < text.size() && base::hex_value(text[i + 1]) >= 0 && base::hex_value(text[i + 2]) >= 0;
        if (escape) {
            const auto octet = static_cast<unsigned char>(base::hex_value(text[i + 1]) * 16 + base::hex_value(text[i + 2]));
            if (is_unreserved(octet)) out += static_cast<char>(octet);
            else append_escape(out, octet);
            i += 2;
        } else if (c > 0x7E || c <= 0x20) {
            append_escape(out, c);
        } else {
            out += static_cast<char>(c);
        }
    }
    return out;
}

/// Each piece between stars at the leftmost place that is left, the last one at the end when `$` says so.
bool matches(std::string_view pattern, std::string_view target) {
    const bool anchored = pattern.ends_with('$');
    if (anchored) pattern.remove_suffix(1);
    const auto star = pattern.find('*');
    if (!target.starts_with(pattern.substr(0, star))) return false;
    if (star == std::string_view::npos) return !anchored || target.size() == pattern.size();
    auto rest = target.substr(star);
    pattern.remove_prefix(star + 1);
    for (auto next = pattern.find('*'); next != std::string_view::npos; next = pattern.find('*')) {
        const auto at = rest.find(pattern.substr(0, next));
        if (at == std::string_view::npos) return false;
        rest.remove_prefix(at + next);
        pattern.remove_prefix(next + 1);
    }
    return anchored ? rest.ends_with(pattern) : rest.find(pattern) != std::string_view::npos;
}

/// Lines end with LF, CR LF or CR (RFC 9309 section 2.2).
std::string_view take_line(std::string_view& text) {
    const auto end = text.find_first_of("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::optional<std::chrono::milliseconds> delay_of(std::string_view text) {
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(seconds) || seconds < 0)
        return {};
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(seconds, kMostDelaySeconds) * 1000));
}

}  // namespace

/// Goes through the lines of a file: whose group it is in, and the rules for us and for everybody.
struct RobotsReader {
    std::string product;
    Robots ours = {}, everybodys = {};
    bool named = false;                    ///< some group names us
    bool for_us = false, for_all = false;  ///< whom the group names
    bool in_rules = false;                 ///< so that a user-agent line begins another group

    void read(std::string_view line);
    void user_agent(std::string_view name);
    void rule(bool allow, std::string_view pattern);
};

void RobotsReader::user_agent(std::string_view name) {
    if (in_rules) for_us = for_all = in_rules = false;
    if (name.starts_with('*')) for_all = true;
    if (base::to_lower(product_token(name)) == product) for_us = named = true;
}

void RobotsReader::rule(bool allow, std::string_view pattern) {
    in_rules = true;
    // "Disallow:" forbids nothing; what begins with neither slash nor star can match no path.
    if (pattern.empty() || (pattern.front() != '/' && pattern.front() != '*')) return;
    if (for_us) ours.rules_.push_back({normal_target(pattern), allow});
    if (for_all) everybodys.rules_.push_back({normal_target(pattern), allow});
}

void RobotsReader::read(std::string_view line) {
    line = line.substr(0, line.find('#'));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto key = base::to_lower(base::trim(line.substr(0, colon)));
    const auto value = base::trim(line.substr(colon + 1));
    if (key == "user-agent") user_agent(value);
    if (key == "allow" || key == "disallow") rule(key == "allow", value);
    if (key != "crawl-delay") return;
    if (for_us) ours.crawl_delay_ = delay_of(value);
    if (for_all) everybodys.crawl_delay_ = delay_of(value);
}

Robots Robots::parse(std::string_view text, std::string_view product) {
    text = text.substr(0, kMostBytes);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    RobotsReader reader{.product = base::to_lower(product)};
    while (!text.empty()) reader.read(take_line(text));
    return reader.named ? reader.ours : reader.everybodys;
}

bool Robots::allows(std::string_view target) const {
    const auto wanted = normal_target(target.substr(0, target.find('#')));
    if (wanted == "/robots.txt") return true;
    const Rule* best = nullptr;
    for (const auto& rule : rules_) {
        const bool better = best == nullptr || rule.pattern.size() > best->pattern.size() ||
                            (rule.pattern.size() == best->pattern.size() && rule.allow);
        if (better && matches(rule.pattern, wanted)) best = &rule;
    }
    return best == nullptr || best->allow;
}

std::string product_token(std::string_view user_agent) {
    const auto end = std::ranges::find_if(
        user_agent, [](unsigned char c) { return std::isalpha(c) == 0 && c != '-' && c != '_'; });
    return {user_agent.begin(), end};
}

}  // namespace daybook::harvesters
