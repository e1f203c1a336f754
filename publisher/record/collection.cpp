#include "publisher/record/collection.hpp"

#include "publisher/base/error.hpp"
#include "schemas/edition.hpp"

namespace daybook::record {

using base::json::Value;

Value Collection::to_json() const {
    auto out = Value::object();
    auto files = Value::array();
    for (const auto& file : waiting) {
        auto editions = Value::array();
        for (const auto& edition : file.editions) editions.push(edition);
        files.push(Value::object({{"may_be", std::move(editions)}, {"since", base::to_iso(file.since)}}));
    }
    if (!waiting.empty()) out.set("waiting", std::move(files));
    if (unread) {
        auto gap = Value::object({{"from", base::to_rfc3339(unread->from)}});
        if (unread->to) gap.set("to", base::to_rfc3339(*unread->to));
        out.set("unread", std::move(gap));
    }
    if (never_read) out.set("never_read", true);
    if (unfetched) out.set("unfetched", true);
    return out;
}

Collection Collection::from_json(const Value& value) {
    Collection out;
    if (const auto* files = value.find("waiting"))
        for (const auto& file : files->as_array()) {
            const auto since = base::parse_iso_date(file.at("since").as_string());
            if (!since) throw base::Error::make(base::ErrorKind::bad_input, "'{}' is no day", file.at("since").as_string());
            auto& one = out.waiting.emplace_back();
            one.since = *since;
            for (const auto& edition : file.at("may_be").as_array()) one.editions.push_back(schemas::Edition::parse(edition.as_string()).str());
        }
    if (const auto* gap = value.find("unread")) {
        out.unread = Gap{base::parse_rfc3339(gap->at("from").as_string()), {}};
        if (const auto* to = gap->find("to")) out.unread->to = base::parse_rfc3339(to->as_string());
    }
    if (const auto* flag = value.find("never_read")) out.never_read = flag->as_bool();
    if (const auto* flag = value.find("unfetched")) out.unfetched = flag->as_bool();
    return out;
}

}  // namespace daybook::record
