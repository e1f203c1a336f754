#include "publisher/base/error.hpp"
#include "publisher/record/alias_order.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::AliasOrder;
using record::SupplierSets;

namespace {

/// Decisions entered one after the other, as a log has them.
struct Decisions {
    SupplierSets sets;
    record::Revision revision = 0;

    record::AliasDecision enter(const AliasOrder& order) {
        const auto d = record::decide(sets, order, base::parse_rfc3339("2026-11-28T12:00:00Z"));
        revision += 10;
        sets.apply(record::AliasDecision::from_json(d.to_json()), fmt::format("aliases/{}.json", revision), revision);
        return d;
    }
    std::string join(const std::vector<std::string>& ids) { return enter({ids, "", "same-company", "Companies House has one number for both.", "ada"}).set; }
    void part(const std::string& set) { enter({{}, set, "joined-in-error", "They are two companies.", "ada"}); }
    std::string now(const std::string& id) const { return sets.standing(id, revision).id; }
};

auto says(std::string words) {
    return [words = std::move(words)](const base::Error& e) { return std::string(e.what()).find(words) != std::string::npos; };
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(supplier_sets, Decisions)

BOOST_AUTO_TEST_CASE(joined_ids_go_on_as_the_set_from_their_revision_on) {
    const auto set = join({"acme-ltd", "acme-uk-ltd"});
    BOOST_TEST(set == "acme-ltd--1");
    BOOST_TEST(now("acme-ltd") == set);
    BOOST_TEST(now("acme-uk-ltd") == set);
    BOOST_TEST(now(set) == set);
    BOOST_TEST(now("other-ltd") == "other-ltd");
    BOOST_TEST(sets.standing("acme-ltd", revision - 1).id == "acme-ltd");
    BOOST_TEST((sets.members(set, revision) == std::vector<std::string>{"acme-ltd", "acme-uk-ltd"}));
}

BOOST_AUTO_TEST_CASE(a_set_grows_under_its_id_and_takes_other_sets_in_whole) {
    const auto first = join({"a-ltd", "b-ltd"}), second = join({"c-ltd", "d-ltd"});
    BOOST_TEST(join({"e-ltd", "b-ltd"}) == first);
    BOOST_TEST(join({second, first}) == first);
    BOOST_TEST(now(second) == first);
    BOOST_TEST(now("d-ltd") == first);
    BOOST_TEST(sets.members(first, revision).size() == 5U);
    BOOST_TEST(sets.members(first, 30).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_parted_set_offers_its_members_and_its_id_is_never_given_again) {
    const auto set = join({"a-ltd", "b-ltd"});
    part(set);
    BOOST_TEST((sets.standing(set, revision).choices == std::vector<std::string>{"a-ltd", "b-ltd"}));
    BOOST_TEST(now("a-ltd") == "a-ltd");
    BOOST_TEST(sets.standing(set, revision - 10).choices.empty());
    BOOST_TEST(join({"a-ltd", "b-ltd"}) == "a-ltd--2");
    BOOST_TEST((sets.standing(set, revision).choices == std::vector<std::string>{"a-ltd", "b-ltd"}));
    BOOST_CHECK_EXCEPTION(join({set, "c-ltd"}), base::Error, says("was parted"));
}

BOOST_AUTO_TEST_CASE(a_set_taken_into_one_that_was_parted_offers_what_it_had) {
    const auto first = join({"a-ltd", "b-ltd"}), second = join({"c-ltd", "d-ltd"});
    join({first, second});
    part(first);
    BOOST_TEST((sets.standing(second, revision).choices == std::vector<std::string>{"c-ltd", "d-ltd"}));
    BOOST_TEST(sets.standing(first, revision).choices.size() == 4U);
}

BOOST_AUTO_TEST_CASE(an_erased_set_never_was_and_keeps_its_number) {
    join({"jane-doe", "j-doe"});
    sets.forget(1);
    BOOST_TEST(now("jane-doe") == "jane-doe");
    BOOST_TEST(sets.standing("jane-doe", 10).id == "jane-doe");
    BOOST_TEST(join({"a-ltd", "b-ltd"}) == "a-ltd--2");
}

BOOST_AUTO_TEST_CASE(what_is_no_decision_is_refused_with_its_remedy) {
    join({"a-ltd", "b-ltd"});
    BOOST_CHECK_EXCEPTION(join({"a-ltd"}), base::Error, says("one supplier already"));
    BOOST_CHECK_EXCEPTION(join({"x-ltd", "x-ltd"}), base::Error, says("two different"));
    BOOST_CHECK_EXCEPTION(join({"Acme Ltd", "b-ltd"}), base::Error, says("no supplier id"));
    BOOST_CHECK_EXCEPTION(join({"c-ltd--9", "b-ltd"}), base::Error, says("there is no set"));
    BOOST_CHECK_EXCEPTION(part("c-ltd"), base::Error, says("no set"));
    BOOST_CHECK_EXCEPTION(enter({{"c-ltd", "d-ltd"}, "", "joined-in-error", "x", ""}), base::Error, says("known are"));
    BOOST_CHECK_EXCEPTION(enter({{"c-ltd", "d-ltd"}, "", "renamed", " ", ""}), base::Error, says("a sentence"));
    BOOST_CHECK_EXCEPTION(enter({{"c-ltd", "d-ltd"}, "", "renamed", "Ask jane@example.org.", ""}), base::Error, says("personal data"));
}

BOOST_AUTO_TEST_CASE(half_of_a_set_in_the_log_is_corrupt) {
    join({"a-ltd", "b-ltd"});
    auto half = record::decide(sets, {{"c-ltd", "d-ltd"}, "", "renamed", "So it says.", ""}, {});
    half.members = {"b-ltd", "c-ltd"};
    BOOST_CHECK_EXCEPTION(sets.apply(half, "aliases/x.json", 20), base::Error, says("takes a part of set 1"));
}

BOOST_AUTO_TEST_SUITE_END()
