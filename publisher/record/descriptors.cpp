#include "publisher/record/descriptors.hpp"

namespace daybook::record {

using base::json::Value;

Value OrganisationDescriptor::entry() const {
    return Value::object({{"kind", "organisation"}, {"id", id.str()}, {"name", name}, {"url", url}, {"contact", contact},
                          {"parent", parent.empty() ? Value() : Value(parent)}});
}

Value DatasetDescriptor::entry() const {
    return Value::object({
        {"kind", "dataset"}, {"id", id.str()}, {"organisation", organisation.str()}, {"schema", schema.str()}, {"title", title},
        {"licence", Value::object({{"id", licence.id}, {"title", licence.title}, {"url", licence.url}})},
        {"attribution", attribution}, {"contact", contact}, {"cadence", cadence}, {"due", due}, {"nation", nation}, {"since", since}, {"table", table}, {"series", series}});
}

}  // namespace daybook::record
