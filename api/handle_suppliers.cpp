#include "api/handlers.hpp"

#include "api/kept_answer.hpp"
#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "api/query_parameters.hpp"
#include "api/respond.hpp"
#include "api/supplier_set.hpp"
#include "api/supplier_view.hpp"
#include "api/terms.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/supplier_name.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

/// Goes up when the bytes of an answer change for the same data.
constexpr std::string_view kSuppliersRendering = "suppliers-5";

/// The parameters of both resources; `list` those of the list only.
struct AskedOfSuppliers {
    catalogue::SupplierQuery query;
    static std::variant<AskedOfSuppliers, Problem> parse(const Call& call, bool list) {
        ParameterReader reader(call.target.query);
        AskedOfSuppliers out;
        bool pinned = false;
        if (list) {
            out.query.q = reader.text("q").value_or("");
            out.query.publisher = reader.text("publisher").value_or("");
            out.query.size = static_cast<int>(reader.integer("size", 1, catalogue::SupplierQuery::kMost, 100));
            out.query.skip = reader.integer("cursor", 0, INT64_C(1) << 40, 0);
            check_publisher(reader, *call.state, out.query.publisher);
        }
        out.query.as_of = supplier_revision(*call.state, read_as_of(reader, *call.state, pinned));
        static const std::vector<std::string> kList{"q", "publisher", "size", "cursor", "as_of"}, kOne{"as_of"};
        if (auto problem = reader.problem(list ? kList : kOne)) return *std::move(problem);
        return out;
    }
    static void check_publisher(ParameterReader& reader, const State& state, const std::string& id) {
        if (id.empty() || state.organisation(id) != nullptr) return;
        std::vector<std::string> known;
        for (const auto& [name, organisation] : state.organisations) known.push_back(name);
        reader.complain("publisher", fmt::format("is no organisation that is here: '{}'{}", id, hint_of(id, known, "; /v1/organisations lists those that are")));
    }
};

std::string permanent(const Call& call, Revision revision) {
    const auto query = canonical_query(call.target.query, {"as_of"});
    return fmt::format("{}?{}{}as_of={}", call.target.path, query, query.empty() ? "" : "&", revision);
}

/// Datasets whose rows name suppliers.
bool names_suppliers(const State& state, const catalogue::Dataset& dataset) { return !catalogue::supplier_field_of(state, dataset.table).empty(); }

Value suppliers_links(const Call& call, Revision revision) {
    auto links = Value::object({{"self", canonical_address(call.target)}, {"permanent", permanent(call, revision)}});
    links.set("suppliers", "/v1/suppliers").set("reconcile", "/v1/reconcile");
    return with_terms(std::move(links), *call.state, [&](const catalogue::Dataset& dataset) { return names_suppliers(*call.state, dataset); });
}

/// Names that differ in their company form alone may be the same supplier, or a parent and its subsidiary.
Value may_be(const Call& call, const catalogue::Supplier& supplier, Revision revision) {
    catalogue::SupplierQuery query;
    query.stem = catalogue::supplier_name(supplier.name)->stem;
    query.as_of = revision;
    auto out = Value::array();
    for (const auto& other : call.services.catalogue.suppliers(query).suppliers)
        if (other.id != supplier.id) out.push(supplier_item(other));
    return out;
}

/// The revision at which the page last changed: it is the same at all since.
Revision shown_at(const Call& call, const catalogue::Supplier& supplier, Revision revision) {
    const auto changed = call.services.catalogue.supplier_changed(supplier.id, revision);
    return may_be(call, supplier, changed) == may_be(call, supplier, revision) ? changed : revision;
}

Problem no_such_supplier(const Call& call, const std::string& id, Revision revision) {
    catalogue::SupplierQuery query;
    query.like = base::clip(id, 200);
    std::ranges::replace(query.like, '-', ' ');
    query.size = 1;
    query.as_of = revision;
    const auto near = call.services.catalogue.suppliers(query).suppliers;
    return {ProblemCode::not_found,
            fmt::format("No row at revision {} has the supplier id '{}'{}", revision, id,
                        near.empty() ? "; /v1/suppliers?q= finds one by its name." : fmt::format("; did you mean '{}'?", near.front().id)),
            {},
            {},
            {}};
}

Value one_supplier(const Call& call, const catalogue::Supplier& supplier, Revision revision) {
    auto tables = Value::array();
    for (const auto& table : catalogue::supplier_tables(*call.state))
        if (auto one = supplier_in_table(call, table, supplier.id, revision); !one.is_null()) tables.push(std::move(one));
    return Value::object({{"id", supplier.id},
                          {"name", supplier.name},
                          {"rule", catalogue::kSupplierRule},
                          {"rows", supplier.rows},
                          {"names", supplier_names(call, supplier.id, revision)},
                          {"names_count", supplier.names},
                          {"set", supplier_set(*call.state, supplier.id, revision)},
                          {"may_be", may_be(call, supplier, revision)},
                          {"tables", std::move(tables)},
                          {"revision", revision},
                          {"links", suppliers_links(call, revision)}});
}

/// The next page, at the revision of this one: there the order stays as it is.
Value next_of(const Call& call, const catalogue::SupplierList& found, std::int64_t skipped) {
    const auto seen = skipped + std::ssize(found.suppliers);
    if (found.suppliers.empty() || seen >= found.count) return {};
    const auto query = canonical_query(call.target.query, {"as_of", "cursor"});
    return fmt::format("{}?{}{}cursor={}&as_of={}", call.target.path, query, query.empty() ? "" : "&", seen, found.revision);
}

Value list_of(const Call& call, const catalogue::SupplierList& found, std::int64_t skipped) {
    auto items = Value::array();
    for (const auto& supplier : found.suppliers) items.push(supplier_item(supplier));
    return Value::object({{"suppliers", std::move(items)},
                          {"count", found.count},
                          {"more", found.count > skipped + std::ssize(found.suppliers)},
                          {"next", next_of(call, found, skipped)},
                          {"revision", found.revision},
                          {"links", suppliers_links(call, found.revision)}});
}

/// What is in the bytes beside rows and suppliers: organisations by name, licences, and which schemas name the fields. All are those
/// of the newest state, whatever revision is asked for.
std::string names_and_terms(const State& state) {
    std::string out;
    for (const auto& [id, organisation] : state.organisations) ((out += id) += '\n') += organisation.name + '\n';
    for (const auto& table : catalogue::supplier_tables(state)) {
        out += base::json::write(with_terms_of_table(Value::object(), state, table)) + '\n';
        for (const auto* schema : state.schemas_of_table(table)) out += fmt::format("{} {}\n", schema->id.str(), schema->version);
    }
    return out;
}

Response suppliers_head(const Call& call, Revision revision) {
    Response response;
    response.set("Content-Type", "application/json").set("Cache-Control", std::string(cache_control(Freshness::current)));
    return response.set("ETag", etag_of({std::string(kSuppliersRendering), canonical_address(call.target), std::to_string(revision),
                                         instant_of(*call.state, revision), std::to_string(call.state->erasure_counter()), names_and_terms(*call.state)}));
}

/// The answer from the cache, or made by `body`, which may find a problem instead.
template <class Body>
Result kept_or(const Call& call, Revision revision, Body body) {
    auto response = suppliers_head(call, revision);
    const std::string etag(response.header("ETag"));
    if (is_answered_by_head(call, response)) return response;
    if (auto kept = call.answers.find(etag)) return *std::move(kept);
    std::variant<Value, Problem> made = body();
    if (auto* problem = std::get_if<Problem>(&made)) return std::move(*problem);
    response.body = base::json::write(std::get<Value>(made)) + "\n";
    call.answers.put(etag, response, call.state->erasure_counter());
    return response;
}

}  // namespace

Result list_suppliers(const Call& call) {
    const auto parsed = AskedOfSuppliers::parse(call, true);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    const auto& query = std::get<AskedOfSuppliers>(parsed).query;
    return kept_or(call, query.as_of, [&]() -> std::variant<Value, Problem> {
        const auto found = call.services.catalogue.suppliers(query);
        // How many there are is known where one is shown; a place behind the last is in no link of ours.
        if (query.skip > 0 && found.suppliers.empty())
            return Problem{ProblemCode::invalid_cursor, "'cursor' is beyond the last supplier; begin again without it.", {{"cursor", "is beyond the last supplier"}}, {}, {}};
        return list_of(call, found, query.skip);
    });
}

Result show_supplier(const Call& call) {
    const auto parsed = AskedOfSuppliers::parse(call, false);
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    const auto revision = std::get<AskedOfSuppliers>(parsed).query.as_of;
    const auto& id = call.at("supplier");
    if (auto moved = moved_supplier(call, id, revision)) return *std::move(moved);
    return kept_by_bytes(call, {std::string(kSuppliersRendering), canonical_address(call.target), std::to_string(revision)}, [&]() -> Result {
        const auto supplier = find_supplier(call, id, revision);
        if (!supplier) return no_such_supplier(call, id, revision);
        return document(one_supplier(call, *supplier, shown_at(call, *supplier, revision)));
    });
}

}  // namespace daybook::api
