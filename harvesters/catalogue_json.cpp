#include "harvesters/catalogue_json.hpp"

#include "publisher/base/text.hpp"

#include <array>

namespace daybook::harvesters {

using base::json::Value;

namespace {

/// The fields of an object that are words, in the order in which they are written.
constexpr std::array kWords = {
    &SourceObject::url,          &SourceObject::title,       &SourceObject::page,
    &SourceObject::id,           &SourceObject::publication, &SourceObject::format,
    &SourceObject::period_start, &SourceObject::period_end,  &SourceObject::published,
    &SourceObject::modified,     &SourceObject::licence,     &SourceObject::hash};
constexpr std::array<std::string_view, kWords.size()> kNames = {
    "url",          "title",      "page",      "id",       "publication", "format",
    "period_start", "period_end", "published", "modified", "licence",     "hash"};

Value list(const std::vector<std::string>& texts) {
    auto out = Value::array();
    for (const auto& text : texts) out.push(base::to_utf8(text));
    return out;
}

std::vector<std::string> texts_of(const Value& said, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* all = said.find(key))
        for (const auto& text : all->as_array()) out.push_back(text.as_string());
    return out;
}

Value object_json(const SourceObject& object) {
    auto out = Value::object();
    for (std::size_t i = 0; i < kWords.size(); ++i)
        if (const auto& text = object.*kWords[i]; !text.empty()) out.set(kNames[i], base::to_utf8(text));
    return out.set("size", object.size);
}

SourceObject object_from(const Value& said) {
    SourceObject out{""};
    for (std::size_t i = 0; i < kWords.size(); ++i) out.*kWords[i] = said.string_or(kNames[i], "");
    out.size = said.int_or("size", -1);
    return out;
}

Value request_json(const Request& request) {
    return Value::object({{"url", request.url}, {"state", request.state}});
}
Request request_from(const Value& said) {
    return {said.at("url").as_string(), said.string_or("state", "")};
}

Value moment_json(const Moment& moment) {
    return Value::array({base::to_utf8(moment.entry), base::to_utf8(moment.at)});
}

template <class T, class Each>
Value each(const std::vector<T>& all, Each json) {
    auto out = Value::array();
    for (const auto& one : all) out.push(json(one));
    return out;
}

template <class T, class Each>
void read_each(std::vector<T>& out, const Value& said, std::string_view key, Each from) {
    if (const auto* all = said.find(key))
        for (const auto& one : all->as_array()) out.push_back(from(one));
}

Value settings_json(const Source& source) {
    auto out = Value::object();
    for (const auto& [name, values] : source.settings) out.set(name, list(values));
    return out;
}

}  // namespace

Value question_json(const Source& source, const Occasion& occasion, const Answer& answer) {
    auto out = Value::object({{"kind", source.kind},
                              {"id", source.id},
                              {"where", source.where},
                              {"schema", source.schema.str()},
                              {"addresses", list(source.addresses)},
                              {"settings", settings_json(source)},
                              {"now", base::to_rfc3339(occasion.now)},
                              {"request", request_json(answer.request)},
                              {"final_url", base::to_utf8(answer.final_url)},
                              {"content_type", base::to_utf8(answer.content_type)}});
    if (occasion.since) out.set("since", base::to_rfc3339(*occasion.since));
    return out;
}

Question question_from(const Value& said) {
    Question out;
    out.source.kind = said.at("kind").as_string();
    out.source.id = said.at("id").as_string();
    out.source.where = said.at("where").as_string();
    out.source.addresses = texts_of(said, "addresses");
    for (const auto& [name, values] : said.at("settings").as_object())
        out.source.settings[name] = texts_of(said.at("settings"), name);
    out.occasion.now = base::parse_rfc3339(said.at("now").as_string());
    if (const auto* since = said.find("since")) out.occasion.since = base::parse_rfc3339(since->as_string());
    out.answer = {request_from(said.at("request")), said.at("final_url").as_string(),
                  said.at("content_type").as_string(), ""};
    return out;
}

Value gathered_json(const Gathered& gathered) {
    auto out = Value::object();
    out.set("objects", each(gathered.objects, object_json));
    out.set("records", each(gathered.records, [](const Record& r) {
                return Value::array({base::to_utf8(r.group), base::to_utf8(r.key), base::to_utf8(r.text)});
            }));
    out.set("about", base::to_utf8(gathered.about));
    out.set("entries", list(gathered.entries));
    if (gathered.total) out.set("total", *gathered.total);
    if (gathered.next) out.set("next", request_json(*gathered.next));
    out.set("details", each(gathered.details, request_json));
    out.set("deleted", each(gathered.deleted, moment_json));
    out.set("changed", each(gathered.changed, moment_json));
    out.set("bad", each(gathered.bad, [](const BadEntry& b) {
                return Value::array({base::to_utf8(b.entry), base::to_utf8(b.why), b.apart ? "apart" : ""});
            }));
    out.set("warnings", list(gathered.warnings));
    out.set("reaches", gathered.reaches);
    out.set("may_be_empty", gathered.may_be_empty).set("next_overlaps", gathered.next_overlaps).set("ends_by_count", gathered.ends_by_count);
    return out.set("partial", gathered.partial).set("is_window", gathered.is_window).set("is_gone", gathered.is_gone);
}

Gathered gathered_from(const Value& said) {
    Gathered out;
    const auto part = [](const Value& list, std::size_t i) {
        return i < list.as_array().size() ? list.as_array()[i].as_string() : std::string();
    };
    read_each(out.objects, said, "objects", object_from);
    read_each(out.records, said, "records", [&](const Value& r) {
        return Record{part(r, 0), part(r, 1), part(r, 2)};
    });
    out.about = said.string_or("about", "");
    out.entries = texts_of(said, "entries");
    if (const auto* total = said.find("total")) out.total = total->as_int();
    if (const auto* next = said.find("next")) out.next = request_from(*next);
    read_each(out.details, said, "details", request_from);
    const auto moment = [&](const Value& m) { return Moment{part(m, 0), part(m, 1)}; };
    read_each(out.deleted, said, "deleted", moment);
    read_each(out.changed, said, "changed", moment);
    read_each(out.bad, said, "bad", [&](const Value& b) {
        return BadEntry{part(b, 0), part(b, 1), part(b, 2) == "apart"};
    });
    out.warnings = texts_of(said, "warnings");
    out.reaches = said.int_or("reaches", 0);
    out.may_be_empty = said.bool_or("may_be_empty", false);
    out.next_overlaps = said.bool_or("next_overlaps", false);
    out.ends_by_count = said.bool_or("ends_by_count", false);
    out.partial = said.bool_or("partial", false);
    out.is_window = said.bool_or("is_window", false);
    out.is_gone = said.bool_or("is_gone", false);
    return out;
}

}  // namespace daybook::harvesters
