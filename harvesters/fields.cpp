#include "harvesters/fields.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

std::string_view what_it_is(std::string_view body) {
    body = base::trim(body);
    if (body.empty()) return "it is empty";
    return body.front() == '<' ? "it is a page or a feed, not JSON" : "it is no JSON";
}

std::string first_day(std::string_view text) {
    if (text.size() == 4) return std::string(text) + "-01-01";
    if (text.size() == 7) return std::string(text) + "-01";
    return std::string(text.substr(0, 10));
}

std::string last_day(std::string_view text) {
    if (text.size() == 4) return std::string(text) + "-12-31";
    const auto month = text.size() == 7 ? base::parse_iso_date(std::string(text) + "-01") : std::nullopt;
    if (!month) return std::string(text.substr(0, 10));
    const std::chrono::year_month_day date(*month);
    return base::to_iso(base::Date(date.year() / date.month() / std::chrono::last));
}

}  // namespace

Value json_of(const Answer& answer) {
    std::string_view body = answer.body;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    try {
        return base::json::parse(body);
    } catch (const Error& error) {
        throw Error::make(ErrorKind::bad_input, "{} cannot be read: {} ({})", answer.final_url,
                          what_it_is(body), error.message());
    }
}

std::string words(const Value& of, std::string_view key) {
    const auto* value = of.find(key);
    if (value == nullptr) return "";
    if (value->is_string()) return std::string(base::trim(value->as_string()));
    return value->is_number() ? value->as_number_text() : "";
}

const Value::Array& items(const Value& of, std::string_view key) {
    static const Value::Array none;
    const auto* value = of.find(key);
    return value != nullptr && value->is_array() ? value->as_array() : none;
}

std::string moment(std::string_view text) {
    text = base::trim(text);
    std::string out(text);
    if (text.size() == 10) out += "T00:00:00Z";
    if (out.size() > 10 && out[10] == ' ') out[10] = 'T';
    if (out.size() == 16) out += ":00";
    const auto dot = out.find('.');
    if (dot != std::string::npos) {
        const auto end = std::min(out.find_first_not_of("0123456789", dot + 1), out.size());
        if (end - dot > 4) out.erase(dot + 4, end - dot - 4);
    }
    if (out.size() > 10 && out.find_first_of("Zz+-", 11) == std::string::npos) out += 'Z';
    try {
        return base::to_rfc3339(base::parse_rfc3339(out));
    } catch (const Error&) {
        return std::string(text);
    }
}

void set_period(SourceObject& object, std::string_view start, std::string_view end) {
    object.period_start = first_day(base::trim(start));
    object.period_end = last_day(base::trim(end));
}

std::int64_t size_of(const Value& of, std::string_view key) {
    const auto size = base::parse_whole(words(of, key));
    return size && *size >= 0 ? *size : -1;
}

}  // namespace daybook::harvesters
