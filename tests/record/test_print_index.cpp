#include "publisher/record/print_index.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace daybook;
using record::PrintIndex;
using record::PrintOwners;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

namespace {

using Prints = std::vector<std::uint64_t>;

/// The rule in a few plain lines: a print belongs to the two editions that had it first, and one of them is
/// not the asker's.
class PlainIndex {
public:
    void add(const std::string& name, const Prints& prints) {
        for (const auto print : prints) {
            auto& names = found_[print];
            if (names.size() < 2 && (names.empty() || names.front() != name)) names.push_back(name);
        }
    }
    PrintIndex::Overlap elsewhere(const std::string& name, const Prints& prints) const {
        PrintIndex::Overlap out;
        std::map<std::string, std::int64_t> by_name;
        for (const auto print : prints) {
            const auto found = found_.find(print);
            if (found == found_.end()) continue;
            for (const auto& other : found->second) {
                if (other == name) continue;
                ++out.rows;
                if (const auto n = ++by_name[other]; n > out.there) {
                    out.there = n;
                    out.where = other;
                }
                break;
            }
        }
        return out;
    }

private:
    std::map<std::uint64_t, std::vector<std::string>> found_;
};

/// Some of a thousand and a half prints that come again and again, and some that are new.
Prints some_prints(std::mt19937_64& dice, const Prints& common) {
    Prints out(dice() % 400);
    for (auto& print : out) print = dice() % 3 == 0 ? common[dice() % common.size()] : dice();
    return out;
}

void add(PrintIndex& index, PlainIndex& plain, const std::string& edition, const Prints& prints) {
    index.add("coasts", edition, prints);
    plain.add("coasts/" + edition, prints);
}

bool agree(const PrintIndex& index, const PlainIndex& plain, const std::string& edition,
           const Prints& prints) {
    const auto found = index.elsewhere("coasts", edition, prints);
    const auto expected = plain.elsewhere("coasts/" + edition, prints);
    return found.rows == expected.rows && found.where == expected.where && found.there == expected.there;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(print_index)

BOOST_AUTO_TEST_CASE(any_file_is_told_the_same_as_by_the_plain_rule) {
    ArchiveFixture a;
    std::mt19937_64 dice(9120);
    PrintIndex index(a.publisher().reg(), "nothing");
    PlainIndex plain;
    Prints common(1500);
    // Some are neighbours, so that they lie in one place and push each other on.
    for (auto& print : common) print = dice() % 4 == 0 ? (dice() % 200) << 14 : dice();
    for (int n = 0; n < 1000; ++n) {
        const auto edition = fmt::format("e{}", dice() % 300);
        const auto prints = some_prints(dice, common);
        BOOST_REQUIRE(agree(index, plain, edition, prints));
        if (dice() % 4 != 0) add(index, plain, edition, prints);
    }
    for (int n = 0; n < 310; ++n) BOOST_REQUIRE(agree(index, plain, fmt::format("e{}", n), common));
    BOOST_TEST(index.elsewhere("coasts", "e0", common).rows > 1000);
}

BOOST_AUTO_TEST_CASE(an_index_read_from_the_register_is_that_to_which_the_same_was_added) {
    ArchiveFixture a;
    const auto may = month_of_payments("2024-05", 30, 1), june = month_of_payments("2024-06", 20, 2);
    auto both = may;
    both.insert(both.end(), june.begin(), june.end());
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(may));
    a.release("2024-07-28T08:30:00Z");
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", spend_csv(june));
    const PrintIndex index(a.publisher().reg(), a.schema().table);
    const auto checked = tests::check_file(a.schema(), spend_csv(both));
    const auto prints = checked.result.rows->prints();
    const auto of_others = index.elsewhere("rivers-spend-over-25k", "2024-05", prints);
    BOOST_TEST(of_others.rows == 50);
    BOOST_TEST(of_others.where == "coasts-spend-over-25k/2024-05");
    BOOST_TEST(of_others.there == 30);
    BOOST_TEST(index.elsewhere("coasts-spend-over-25k", "2024-05", prints).rows == 20,
               "a draft counts, and one's own rows do not");
    BOOST_TEST(a.publisher().reg().rows_of_editions(a.schema().table) == 50);
}

BOOST_AUTO_TEST_CASE(a_print_takes_at_most_twelve_bytes_however_it_came) {
    constexpr std::size_t kPrints = 400'000;
    std::mt19937_64 dice(9121);
    Prints prints(kPrints);
    for (auto& print : prints) print = dice();
    PrintOwners grown, reserved;
    PrintOwners::Owner owner = 0;
    for (auto at = prints.begin(); at != prints.end(); at += 20'000) grown.add({at, at + 20'000}, owner++);
    reserved.reserve(kPrints);
    const auto before = reserved.bytes();
    reserved.add(prints, PrintOwners::kMostOwners - 1);
    BOOST_TEST(grown.bytes() <= 12 * kPrints);
    BOOST_TEST(reserved.bytes() <= 12 * kPrints);
    BOOST_TEST(reserved.bytes() <= before + before / 100, "hardly a part grew");
    std::size_t right = 0;
    for (std::size_t i = 0; i < kPrints; ++i)
        right += grown.of(prints[i]).first == i / 20'000 &&
                 reserved.of(prints[i]).first == PrintOwners::kMostOwners - 1;
    BOOST_TEST(right == kPrints);
    BOOST_TEST(grown.of(dice()).first == PrintOwners::kNobody);
}

BOOST_AUTO_TEST_CASE(prints_that_were_made_to_lie_in_one_place_are_forgotten_and_no_others) {
    PrintOwners owners;
    Prints alike, others;
    for (std::uint64_t i = 1; i <= 8000; ++i) alike.push_back(i << 14);
    std::mt19937_64 dice(9122);
    for (int i = 0; i < 100'000; ++i) others.push_back(dice());
    owners.add(others, 1);
    owners.add(alike, 2);
    const auto known = std::ranges::count_if(alike, [&](auto print) { return owners.of(print).first == 2; });
    BOOST_TEST(known > 1000);
    BOOST_TEST(known < 6000);
    BOOST_TEST(std::ranges::all_of(others, [&](auto print) { return owners.of(print).first == 1; }));
}

BOOST_AUTO_TEST_SUITE_END()
