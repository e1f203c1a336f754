#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;

namespace {

/// The basis that a version of one file with this heading is drafted with.
std::string basis_of(const std::string& schema, const std::string& heading) {
    tests::ArchiveFixture archive;
    archive.offer_as(schema, "coasts", "2024-05", "https://coasts.example/may.csv",
                     "Payment date,Supplier," + heading + "\r\n01/05/2024,Mistral Dredging Ltd,30000.00\r\n");
    for (const auto& entry : fs::recursive_directory_iterator(archive.root()))
        if (entry.path().filename() == "manifest.json")
            return base::json::parse(base::read_file(entry.path())).at("amount_basis").as_string();
    return "no draft";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(basis)

BOOST_AUTO_TEST_CASE(a_version_has_the_basis_that_the_heading_of_its_amounts_names) {
    BOOST_TEST(basis_of("spend-over-500", "Gross amount") == "gross");
    BOOST_TEST(basis_of("spend-over-500", "Net amount") == "net");
    BOOST_TEST(basis_of("spend-over-25k", "Amount inc VAT") == "gross");
    BOOST_TEST(basis_of("spend-over-25k", "Amount") == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()
