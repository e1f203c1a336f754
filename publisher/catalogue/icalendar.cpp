#include "publisher/catalogue/icalendar.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/announced.hpp"
#include "publisher/catalogue/atom.hpp"
#include "publisher/catalogue/titles.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::catalogue {

namespace {

constexpr std::size_t kMostOctets = 75;

class Lines {
public:
    void add(std::string_view name, std::string_view value) { text_ += folded_line(fmt::format("{}:{}", name, value)); }
    void text(std::string_view name, std::string_view value) { add(name, escaped_text(value)); }
    const std::string& all() const { return text_; }

private:
    std::string text_;
};

/// "20240531T083000Z"
std::string stamp(base::Instant at) {
    std::string out;
    for (const char c : base::to_whole_second(at))
        if (c != '-' && c != ':') out += c;
    return out;
}

std::string_view status_of(record::Promise promise) {
    if (promise == record::Promise::cancelled) return "CANCELLED";
    return promise == record::Promise::provisional ? "TENTATIVE" : "CONFIRMED";
}

void add_event(Lines& lines, const ServiceFacts& facts, const Announced& one) {
    const auto& entry = one.what.entry;
    const auto title = own_title(one.what.organisation_name, one.what.dataset_title);
    lines.add("BEGIN", "VEVENT");
    lines.text("UID", one.what.name() + "@" + facts.origin);
    lines.add("DTSTAMP", stamp(one.changed));
    lines.add("CREATED", stamp(one.first));
    lines.add("LAST-MODIFIED", stamp(one.changed));
    lines.add("SEQUENCE", std::to_string(one.sequence));
    lines.add("DTSTART", stamp(entry.release_at));
    lines.add("STATUS", status_of(entry.state));
    lines.add("TRANSP", "TRANSPARENT");
    lines.text("SUMMARY", fmt::format("{}: {}, {}", one.what.organisation_name, title, one.what.edition_title));
    lines.text("DESCRIPTION", announcement_words(one.what));
    if (!facts.url.empty()) lines.add("URL", facts.whole(urls::dataset_page(entry.dataset)));
    lines.add("END", "VEVENT");
}

/// A calendar must hold something (RFC 5545, 3.4): where nothing is announced, the definition of UTC.
void add_nothing(Lines& lines) {
    for (const auto& [name, value] : {std::pair("BEGIN", "VTIMEZONE"), {"TZID", "Etc/UTC"}, {"BEGIN", "STANDARD"}, {"DTSTART", "19700101T000000"},
                                      {"TZOFFSETFROM", "+0000"}, {"TZOFFSETTO", "+0000"}, {"TZNAME", "UTC"}, {"END", "STANDARD"}, {"END", "VTIMEZONE"}})
        lines.add(name, value);
}

}  // namespace

std::string escaped_text(std::string_view text) {
    std::string out;
    for (const char c : base::to_utf8(text)) {
        if (c == '\n') out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20) out += c == '\t' ? " " : "";
        else if (c == '\\' || c == ';' || c == ',') (out += '\\') += c;
        else out += c;
    }
    return out;
}

std::string folded_line(std::string_view line) {
    std::string out;
    std::size_t room = kMostOctets;
    while (line.size() > room) {
        auto cut = room;
        while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0U) == 0x80U) --cut;
        out.append(line.substr(0, cut)).append("\r\n ");
        line.remove_prefix(cut);
        room = kMostOctets - 1;
    }
    return out.append(line).append("\r\n");
}

std::string icalendar(const State& state, const ServiceFacts& facts, std::string_view organisation, std::string_view dataset) {
    auto all = announced(state);
    std::erase_if(all, [&](const Announced& one) {
        return (!organisation.empty() && one.what.organisation_id != organisation) || (!dataset.empty() && one.what.entry.dataset != dataset);
    });
    Lines lines;
    lines.add("BEGIN", "VCALENDAR");
    lines.text("PRODID", "-//Daybook//release calendar//EN");
    lines.add("VERSION", "2.0");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.text("NAME", facts.title + ": announced releases");
    lines.text("X-WR-CALNAME", facts.title + ": announced releases");
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.add("X-PUBLISHED-TTL", "PT1H");
    for (const auto& one : all) add_event(lines, facts, one);
    if (all.empty()) add_nothing(lines);
    lines.add("END", "VCALENDAR");
    return lines.all();
}

}  // namespace daybook::catalogue
