#include "publisher/app/check_files.hpp"
#include "publisher/app/check_references.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/scratch_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using Outcome = app::CheckedFile::Outcome;

BOOST_AUTO_TEST_SUITE(check_files)

BOOST_AUTO_TEST_CASE(what_a_file_refers_to_is_read_within_the_limits_of_its_check) {
    const base::ScratchFolder folder;
    const auto junior = folder.path() / "junior.csv", senior = folder.path() / "senior.csv";
    base::write_flushed(senior, "Post Unique Reference,Name,Reports to Senior Post\n1,A,XX\n2,B,1\n");
    base::write_flushed(junior, "Unit,Reporting Senior Post,Grade,Number of Posts in FTE\nDredging,2,EO,3.00\nPiers,7,AO,1.00\n");
    app::CheckSettings settings;
    settings.schemas = {app::schema_named("organogram-junior")};
    settings.chosen = true;
    settings.profile = schemas::Profile::harvest;
    settings.references = {senior};
    app::Progress quiet(true);
    auto checked = app::check_files({{{junior, "junior.csv", false}}, {}}, settings, quiet);
    BOOST_REQUIRE(checked.files.size() == 1U);
    const auto& file = checked.files.front();
    BOOST_TEST((file.outcome == Outcome::publishable), file.why);
    BOOST_TEST(std::ranges::count(file.result.report.findings, "foreign-key", &schemas::Finding::code) == 1);

    settings.worker.wall = std::chrono::seconds(0);
    app::judge_files(checked.files, settings);
    BOOST_TEST((file.outcome == Outcome::failed));
    BOOST_TEST(file.why.find("did not finish") != std::string::npos, file.why);
}

BOOST_AUTO_TEST_SUITE_END()
