#include "publisher/catalogue/revision_difference.hpp"

#include "publisher/base/error.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::json::Value;

namespace {

class Walk {
public:
    Walk(const State& state, RevisionDifference& out) : state_(state), out_(out) {}

    void dataset(const Dataset& d) {
        const auto schema = state_.schemas.find(d.schema.str());
        const bool has_amount = schema == state_.schemas.end() || !schema->second.amount_field.empty();
        for (const auto& e : d.editions) edition(d, e, has_amount);
    }
    bool between(Revision r) const { return out_.from.revision < r && r <= out_.to.revision; }

private:
    void edition(const Dataset& d, const Edition& e, bool has_amount) {
        EditionMove move{d.id.str(), e.edition.str(), e.edition.title(), has_amount, {}, {}, {}, {}};
        for (const auto& v : e.versions) {
            const auto& m = v.manifest;
            if (between(v.from)) {
                move.released.push_back(m.version);
                ++(m.nil ? out_.nil_returns : out_.releases);
            }
            if (v.withdrawn != kStillCurrent && between(v.withdrawn)) move.withdrawn.push_back(m.version);
        }
        out_.withdrawals += std::ssize(move.withdrawn);
        move.before = stand(e, out_.from.revision, out_.rows_before);
        move.after = stand(e, out_.to.revision, out_.rows_after);
        if (!move.released.empty() || !move.withdrawn.empty()) out_.editions.push_back(std::move(move));
    }

    std::optional<EditionStand> stand(const Edition& e, Revision at, std::int64_t& rows) const {
        const auto* v = State::current(e, at);
        if (v == nullptr) return {};
        rows += v->manifest.rows;
        return EditionStand{v->manifest.version, v->manifest.rows, v->manifest.total, v->manifest.currency, is_sum(state_, v->manifest)};
    }

    const State& state_;
    RevisionDifference& out_;
};

RevisionMark mark_of(const State& state, Revision revision) {
    const auto found = std::ranges::find(state.revisions, revision, &RevisionMark::revision);
    return found == state.revisions.end() ? RevisionMark{revision, {}} : *found;
}

Value mark_json(const RevisionMark& mark) {
    return Value::object({{"revision", mark.revision},
                          {"at", mark.revision == 0 ? Value() : Value(base::to_rfc3339(mark.at))}});
}

Value stand_json(const std::optional<EditionStand>& stand, bool has_amount) {
    if (!stand) return {};
    return Value::object(
        {{"version", stand->version},
         {"rows", stand->rows},
         {"total", has_amount && stand->is_sum ? Value(base::json::Number{stand->total.to_string()}) : Value()},
         {"currency", has_amount ? Value(stand->currency) : Value()}});
}

Value numbers_json(const std::vector<int>& numbers) {
    auto out = Value::array();
    for (const auto n : numbers) out.push(n);
    return out;
}

Value move_json(const EditionMove& move) {
    auto links = Value::object({{"edition", urls::edition(move.dataset, move.edition)}});
    if (move.before && move.after && move.before->version != move.after->version)
        links.set("diff",
                  urls::difference(move.dataset, move.edition, move.before->version, move.after->version));
    return Value::object({{"dataset", move.dataset},
                          {"edition", move.edition},
                          {"title", move.edition_title},
                          {"before", stand_json(move.before, move.has_amount)},
                          {"after", stand_json(move.after, move.has_amount)},
                          {"released", numbers_json(move.released)},
                          {"withdrawn", numbers_json(move.withdrawn)},
                          {"links", std::move(links)}});
}

}  // namespace

RevisionDifference revision_difference(const State& state, Revision from, Revision to) {
    if (from > to)
        throw base::Error::make(base::ErrorKind::usage,
                                "revision {} is later than {}: give the earlier one first", from, to);
    RevisionDifference out;
    out.from = mark_of(state, from);
    out.to = mark_of(state, to);
    Walk walk(state, out);
    for (const auto& [id, dataset] : state.datasets) walk.dataset(dataset);
    out.rejections =
        std::ranges::count_if(state.rejections, [&](const Rejection& r) { return walk.between(r.at); });
    std::ranges::copy_if(state.erasures, std::back_inserter(out.erasures),
                         [&](const Erasure& e) { return walk.between(e.at); });
    return out;
}

Value to_json(const RevisionDifference& difference) {
    auto editions = Value::array(), erasures = Value::array();
    for (const auto& move : difference.editions) editions.push(move_json(move));
    for (const auto& e : difference.erasures)
        erasures.push(Value::object({{"counter", e.counter},
                                     {"dataset", e.dataset.str()},
                                     {"edition", e.edition},
                                     {"versions", numbers_json(e.versions)}}));
    return Value::object(
        {{"from", mark_json(difference.from)},
         {"to", mark_json(difference.to)},
         {"counts", Value::object({{"editions", std::ssize(difference.editions)},
                                   {"releases", difference.releases},
                                   {"nil_returns", difference.nil_returns},
                                   {"withdrawals", difference.withdrawals},
                                   {"rejections", difference.rejections},
                                   {"erasures", std::ssize(difference.erasures)}})},
         {"rows", Value::object({{"before", difference.rows_before}, {"after", difference.rows_after}})},
         {"editions", std::move(editions)},
         {"erasures", std::move(erasures)}});
}

}  // namespace daybook::catalogue
