#include "harvesters/edition_evidence.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "schemas/check.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <set>

using namespace daybook;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(real_names)

namespace {

const fs::path kData = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data/central-spend";
const fs::path kSchema = fs::path(DAYBOOK_SOURCE_DIR) / "schemas/published/spend-over-25k.json";

/// "cafcass/july_2015.csv" -> "2015-07", or the code it is held under; files that cannot be used are left
/// out.
const std::map<std::string, std::string>& judged() {
    static const auto all = [] {
        std::map<std::string, std::string> out;
        const auto schema = base::read_file(kSchema);
        for (const auto& entry : fs::recursive_directory_iterator(kData)) {
            if (entry.path().extension() != ".csv") continue;
            const auto name = entry.path().lexically_relative(kData).string();
            const auto result =
                schemas::check(base::read_file(entry.path()), {.file_name = name, .schema_text = schema});
            if (!result.report.refusal.empty()) continue;
            const auto verdict = harvesters::edition_from_evidence(
                {.url = "http://files.test/" + base::percent_encode(name)}, result.report);
            out[name] = verdict.edition ? verdict.edition->str() : verdict.held_code;
        }
        return out;
    }();
    return all;
}

bool is_there(const char* what) {
    if (fs::exists(kData)) return true;
    BOOST_TEST_MESSAGE("SKIPPED: " << what << " (no " << kData.string() << ")");
    return false;
}

std::string verdict_on(const std::string& name) {
    const auto it = judged().find(name);
    return it == judged().end() ? "not usable" : it->second;
}

}  // namespace

BOOST_AUTO_TEST_CASE(real_files_whose_dates_contradict_their_names_are_held) {
    if (!is_there("real files with wrong names")) return;
    for (const auto* name :
         {"hmt/transparency_may1_12.csv",  // payments of May 2010
          "cafcass/july_2015.csv", "cafcass/02_-_2015_may_cafcass_spend.csv",
          "cafcass/06_-_2015_sep_cafcass_spend.csv", "mhra/MHRA-spend-over-25k-dec-2015.csv",  // a year off
          "dfid/August-2010.csv",  // December's rows
          "defra/DEFRA-Over-25k-1205.csv", "ea/EA-Over-25k-1205.csv", "fera/FERA-Over-25k-1205.csv",
          "jncc/JNCC-Over-25k-1205.csv", "mmo/MMO-Over-25k-1205.csv", "rpa/RPA-Over-25k-1205.csv",
          "cefas/CEFAS-Over-25k-1205.csv",  // June's bytes in seven bodies' May
          "mmo/mmo-over-25k-1110.csv"})
        BOOST_TEST(verdict_on(name) == "period-disagrees", name << ": " << verdict_on(name));
    BOOST_TEST(verdict_on("dfid/april-11may10.csv") == "period-unknown");
}

BOOST_AUTO_TEST_CASE(real_files_are_given_the_month_that_words_and_dates_agree_on) {
    if (!is_there("real files with right names")) return;
    const std::map<std::string, std::string> expected = {
        {"hmt/transparency_sept11.csv", "2011-09"},
        {"hmt/transparency_april.csv", "2010-04"},
        {"hmt/transparency_may12.csv", "2012-05"},
        {"defra/DefraOver25KJune2013.csv", "2013-06"},
        {"defra/DEFRA-Over-25k-1206.csv", "2012-06"},
        {"defra/defra_25k_feb16.csv", "2016-02"},
        {"cqc/20110918_august_2011_transparency_report_for_website.csv", "2011-08"},
        {"cqc/201206_may_report_over_ps25k.csv", "2012-05"},
        {"cqc/20111031_september_transparency_report_for_website.csv", "2011-09"},
        {"cqc/20120131_transparency_report_december_2011.csv", "2011-12"},
        {"nhsbsa/05_-_August(1).csv", "2012-08"},
        {"nhsbsa/08_-_November(3).csv", "2013-11"},
        {"jncc/jncc-spend-over-25k-2011-12.csv", "2011-12"},
        {"mhra/con097066.csv", "2010-09"},
        {"ofwat/prs_dat_transactions201403.csv", "2014-03"},
        {"cafcass/2011_july_cafcass_spend..csv", "2011-07"},
    };
    for (const auto& [name, edition] : expected)
        BOOST_TEST(verdict_on(name) == edition, name << ": " << verdict_on(name));
}

BOOST_AUTO_TEST_CASE(most_real_files_are_given_an_edition_and_none_outside_the_years_they_come_from) {
    if (!is_there("the share of real files with an edition")) return;
    std::int64_t given = 0;
    for (const auto& [name, verdict] : judged()) {
        if (verdict.starts_with("period-")) continue;
        ++given;
        BOOST_TEST((verdict >= "2010-04" && verdict <= "2016-12"), name << ": " << verdict);
    }
    BOOST_TEST_MESSAGE("real files usable: " << judged().size() << ", given an edition: " << given);
    BOOST_TEST(given * 100 >= static_cast<std::int64_t>(judged().size()) * 85);
}

BOOST_AUTO_TEST_SUITE_END()
