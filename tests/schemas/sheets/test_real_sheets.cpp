#include "publisher/base/durable_file.hpp"
#include "tests/schemas/sheets/other_programs.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

const std::filesystem::path kFolder = DAYBOOK_SOURCE_DIR "/../shared/data";

TheirSheets read_sheets_of(const std::vector<Sheet>& sheets) {
    TheirSheets out;
    for (const auto& sheet : sheets)
        if (!sheet.hidden && sheet.not_read.empty()) out.emplace_back(sheet.name, sheet.text);
    return out;
}

/// Where two texts part, for people.
std::string first_difference(const std::string& ours, const std::string& theirs) {
    const auto at = static_cast<std::size_t>(
        std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end()).first - ours.begin());
    const auto begin = at < 40 ? 0 : at - 40;
    return "ours ..." + ours.substr(begin, 80) + "... theirs ..." +
           theirs.substr(std::min(begin, theirs.size()), 80);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(real_sheets)

BOOST_AUTO_TEST_CASE(every_real_file_with_sheets_is_read_or_refused_with_a_sentence) {
    if (!std::filesystem::is_directory(kFolder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << kFolder << " is absent, no real file was read");
        return;
    }
    std::map<std::string, int> counts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
        if (!entry.is_regular_file() || entry.file_size() > 64 << 20) continue;
        const auto bytes = base::read_file(entry.path());
        const auto kind = file_kind(bytes);
        if (!holds_sheets(kind)) continue;
        const auto why = refusal(bytes);
        BOOST_TEST(!why.starts_with("wrong kind"), entry.path());
        if (kind != FileKind::json) BOOST_TEST(why == "", entry.path());
        ++counts[std::string(to_string(kind)) + (why.empty() ? " read" : " refused: " + why.substr(0, 40))];
    }
    for (const auto& [what, count] : counts) BOOST_TEST_MESSAGE(what << ": " << count);
    BOOST_TEST(!counts.empty());
}

BOOST_AUTO_TEST_CASE(real_workbooks_read_as_other_programs_read_them) {
    if (!std::filesystem::is_directory(kFolder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << kFolder << " is absent, no real file was read");
        return;
    }
    int compared = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
        const auto extension = entry.path().extension();
        if (extension != ".xlsx" && extension != ".xls") continue;
        const auto theirs = other_programs("read", entry.path());
        if (!theirs) continue;
        const auto ours = read_sheets_of(read(base::read_file(entry.path())));
        BOOST_REQUIRE_MESSAGE(ours.size() == theirs->size(), entry.path()
                                                                 << " has " << ours.size() << " sheets");
        for (std::size_t i = 0; i < ours.size(); ++i) {
            BOOST_TEST(ours[i].first == (*theirs)[i].first);
            BOOST_TEST((ours[i].second == (*theirs)[i].second),
                       entry.path() << " " << ours[i].first << ": "
                                    << first_difference(ours[i].second, (*theirs)[i].second));
        }
        ++compared;
    }
    if (compared == 0)
        BOOST_TEST_MESSAGE("SKIPPED: python3-openpyxl or python3-xlrd is absent, nothing was compared");
    BOOST_TEST_MESSAGE(compared << " workbooks compared");
}

BOOST_AUTO_TEST_SUITE_END()
