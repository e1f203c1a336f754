#include "harvesters/edition_evidence.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <vector>

using namespace daybook;
namespace fs = std::filesystem;

// 1,386 real titles and file names of spending over £25,000, each with the period that its catalogue states.
// No file is at hand, so no dates inside: the words decide alone.

BOOST_AUTO_TEST_SUITE(stated_periods)

namespace {

const fs::path kFiles = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data/sources/spend-over-25k-files.csv";
const fs::path kLookedAt = fs::path(DAYBOOK_SOURCE_DIR) / "tests/harvesters/stated_periods.tsv";

struct Listed {
    std::string id, title, url;
    harvesters::StatedPeriod stated;

    /// The edition that the stated period is, or "" when it is none.
    std::string edition() const {
        const auto verdict = harvesters::edition_from_evidence({.url = "http://x/", .stated = stated}, {});
        return verdict.edition ? verdict.edition->str() : "";
    }
};

/// RFC 4180 cells of one line; no cell of this file holds a line end.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) out.emplace_back();
        else if (c != '\r') out.back() += c;
    }
    return out;
}

/// "31-12-2012"
base::Date day_of(std::string_view text) {
    return *base::parse_iso_date(
        fmt::format("{}-{}-{}", text.substr(6, 4), text.substr(3, 2), text.substr(0, 2)));
}

const std::vector<Listed>& listed() {
    static const auto all = [] {
        std::vector<Listed> out;
        const auto text = base::read_file(kFiles);
        for (const auto line : base::split(text, '\n')) {
            if (line.empty() || line.starts_with("id,")) continue;
            const auto cells = cells_of(line);
            BOOST_REQUIRE_EQUAL(cells.size(), 9U);
            const auto& period = cells[8];  // 01-05-2012/31-05-2012
            out.push_back({cells[0],
                           cells[2],
                           cells[3],
                           {day_of(period.substr(0, 10)), day_of(period.substr(11, 10))}});
        }
        return out;
    }();
    return all;
}

struct LookedAt {
    std::string words_alone, with_metadata, fault;
};

const std::map<std::string, LookedAt>& looked_at() {
    static const auto all = [] {
        std::map<std::string, LookedAt> out;
        const auto text = base::read_file(kLookedAt);
        for (const auto line : base::split(text, '\n')) {
            if (line.empty() || line.starts_with('#') || line.starts_with("id\t")) continue;
            const auto cells = base::split(line, '\t');
            BOOST_REQUIRE_EQUAL(cells.size(), 5U);
            BOOST_TEST(!cells[4].empty());
            out[std::string(cells[0])] = {std::string(cells[1]), std::string(cells[2]),
                                          std::string(cells[3])};
        }
        return out;
    }();
    return all;
}

struct Tally {
    std::int64_t right = 0, held = 0, wrong = 0;
    std::int64_t better = 0;  ///< an edition where the stated period is wrong
};

/// Weighs every listed file. What is not given the stated edition must be in the list, with the same outcome.
std::map<std::string, Tally> weigh(bool with_metadata) {
    std::map<std::string, Tally> by_rule;
    for (const auto& file : listed()) {
        harvesters::PeriodEvidence known{.url = file.url, .title = file.title, .cadence = "monthly"};
        if (with_metadata) known.stated = file.stated;
        const auto verdict = harvesters::edition_from_evidence(known, {});
        const auto outcome = verdict.edition ? verdict.edition->str() : verdict.held_code;
        auto& tally = by_rule[verdict.edition ? verdict.rule : verdict.held_code];
        const auto known_case = looked_at().find(file.id);
        const bool is_right = verdict.edition && outcome == file.edition();
        const bool stated_is_wrong = known_case != looked_at().end() && known_case->second.fault == "stated";
        if (is_right) ++tally.right;
        else if (!verdict.edition) ++tally.held;
        else ++(stated_is_wrong ? tally.better : tally.wrong);
        if (is_right) continue;
        BOOST_TEST_CONTEXT(file.id << " " << file.title << ": " << verdict.why) {
            BOOST_REQUIRE(known_case != looked_at().end());
            BOOST_TEST(outcome ==
                       (with_metadata ? known_case->second.with_metadata : known_case->second.words_alone));
        }
    }
    return by_rule;
}

std::string in_words(const Tally& t) {
    return fmt::format("right {}, held {}, wrong {}, stated wrong {}", t.right, t.held, t.wrong, t.better);
}

Tally told(const std::map<std::string, Tally>& by_rule, const char* what) {
    Tally sum;
    for (const auto& [rule, t] : by_rule) {
        BOOST_TEST_MESSAGE(what << ": " << rule << ": " << in_words(t));
        sum = {sum.right + t.right, sum.held + t.held, sum.wrong + t.wrong, sum.better + t.better};
    }
    BOOST_TEST_MESSAGE(what << ": " << in_words(sum) << " of " << listed().size());
    return sum;
}

bool is_there() {
    if (fs::exists(kFiles)) return true;
    BOOST_TEST_MESSAGE("SKIPPED: real titles and names (no " << kFiles.string() << ")");
    return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(real_titles_and_names_alone_give_the_stated_edition_or_none) {
    if (!is_there()) return;
    const auto sum = told(weigh(false), "words alone");
    BOOST_TEST(listed().size() == 1386U);
    BOOST_TEST(sum.wrong == 0);
    BOOST_TEST(sum.right * 100 >= static_cast<std::int64_t>(listed().size()) * 97);
}

BOOST_AUTO_TEST_CASE(the_stated_period_is_weighed_with_the_words_and_holds_what_contradicts_it) {
    if (!is_there()) return;
    const auto sum = told(weigh(true), "with the stated period");
    BOOST_TEST(sum.wrong == 0);
    BOOST_TEST(sum.right * 100 >= static_cast<std::int64_t>(listed().size()) * 97);
}

BOOST_AUTO_TEST_CASE(every_file_that_was_looked_at_is_still_not_told_as_stated) {
    if (!is_there()) return;
    std::map<std::string, const Listed*> by_id;
    for (const auto& file : listed()) by_id[file.id] = &file;
    for (const auto& [id, one] : looked_at()) {
        BOOST_REQUIRE_MESSAGE(by_id.contains(id), id << " is no file of the list");
        const auto edition = by_id[id]->edition();
        BOOST_TEST((one.words_alone != edition || one.with_metadata != edition),
                   id << " agrees now: take it out");
    }
}

BOOST_AUTO_TEST_SUITE_END()
