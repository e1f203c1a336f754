#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/register_rebuild.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

/// What a draft's manifest.json says is what whoever checked the file wrote, or nothing is signed.
using namespace daybook;
namespace fs = std::filesystem;
using base::json::Value;
using tests::ArchiveFixture;

namespace {

/// A draft of May, due at once.
struct OneDraft {
    ArchiveFixture a;

    OneDraft() {
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv",
                tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    }
    fs::path manifest() {
        return a.root() / "drafts" / a.publisher().reg().drafts().at(0).folder / "manifest.json";
    }
    Value said() { return base::json::parse(base::read_file(manifest())); }
    void say(const Value& altered) { base::write_flushed(manifest(), base::json::canonical(altered)); }
    void forget_digest() { a.publisher().reg().database().execute("UPDATE version SET manifest = ''"); }
    record::Released release() { return a.release("2024-07-31T08:30:00Z"); }
};

/// Another value of the same type, such as a hand might put there.
Value altered(const Value& value) {
    if (value.is_string() && value.as_string().size() == 64) return Value(base::sha256("another").hex());
    if (value.is_string()) return Value(value.as_string() + "7");
    if (value.is_bool()) return Value(!value.as_bool());
    if (value.is_object()) {
        auto out = value;
        const auto& [name, member] = *value.as_object().begin();
        return out.set(name, altered(member));
    }
    if (value.is_array()) {
        auto out = Value::array();
        for (const auto& one : value.as_array()) out.push(altered(one));
        if (value.as_array().empty()) out.push("7");
        return out;
    }
    if (value.is_null()) return Value("7");
    return Value(base::json::Number{value.as_number_text() + "7"});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_drafts_manifest)

BOOST_AUTO_TEST_CASE(is_signed_with_no_member_altered) {
    const auto members = OneDraft().said();
    BOOST_TEST(members.as_object().size() > 20U);
    for (const auto& [name, value] : members.as_object()) {
        OneDraft d;
        d.say(d.said().set(name, altered(value)));
        const auto released = d.release();
        BOOST_TEST(released.versions.empty(), name << " was altered, and signed");
        BOOST_REQUIRE(released.left_behind.size() == 1U);
        BOOST_TEST(released.left_behind.front().is_thrown_out, name);
        BOOST_TEST(released.left_behind.front().why.find("manifest.json") != std::string::npos,
                   released.left_behind.front().why);
        BOOST_TEST(!fs::exists(d.a.public_dir() / "releases"), name);
    }
}

BOOST_AUTO_TEST_CASE(of_an_earlier_program_is_held_against_its_rows) {
    for (const auto* member : {"rows", "total"}) {
        OneDraft d;
        d.forget_digest();
        d.say(d.said().set(member, altered(d.said().at(member))));
        const auto released = d.release();
        BOOST_TEST(released.versions.empty(), member);
        BOOST_REQUIRE(released.left_behind.size() == 1U);
        BOOST_TEST(released.left_behind.front().is_thrown_out, member);
    }
    OneDraft d;
    d.forget_digest();
    BOOST_TEST(d.release().versions.size() == 1U, "one that is right goes out as before");
}

BOOST_AUTO_TEST_CASE(is_held_against_its_rows_where_the_register_was_lost_and_known_from_then_on) {
    for (const bool is_right : {true, false}) {
        OneDraft d;
        d.release();
        d.a.wait_for_date(true);
        d.a.offer("coasts", "2024-06", "https://coasts.example/june.csv",
                  tests::spend_csv(tests::month_of_payments("2024-06", 12)));
        if (!is_right) d.say(d.said().set("total", base::json::Number{"1.00"}));
        d.a.close();
        record::remove_database(d.a.root() / "register.sqlite");
        {
            record::Archive archive(d.a.root(), "daybook.example/test");
            const auto rebuilt = record::rebuild_register(archive, false, {});
            BOOST_TEST(rebuilt.adopted.size() == (is_right ? 1U : 0U));
            BOOST_TEST(rebuilt.not_adopted.size() == (is_right ? 0U : 1U));
        }
        if (!is_right) continue;
        d.a.reopen();
        const auto draft = d.a.publisher().reg().drafts().at(0);
        BOOST_TEST(draft.manifest == base::sha256_file(d.manifest()).hex());
        d.say(d.said().set("licence", Value::object({{"id", "none"}, {"title", "none"}, {"url", "none"}})));
        BOOST_TEST(record::is_damaged(d.a.publisher().archive().layout(), draft));
    }
}

BOOST_AUTO_TEST_CASE(is_written_of_no_file_that_became_another_while_it_was_read) {
    ArchiveFixture a;
    const auto file =
        tests::check_file(a.schema(), tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    const auto snapshot = a.root() / "altered.csv", folder = a.root() / "drafts/altered";
    base::write_flushed(snapshot, file.bytes + "\r\n");
    record::DatasetDescriptor dataset;
    dataset.id = schemas::DatasetId("coasts-spend-over-25k");
    dataset.organisation = schemas::OrganisationId("coasts");
    const record::EditionClaim claim{schemas::Edition::parse("2024-05"), "file name", "", "", {}};
    const record::DraftPart part{
        "https://coasts.example/may.csv", "", snapshot, file.digest, file.bytes.size(), {}, "", &file.result};
    BOOST_CHECK_EXCEPTION(record::write_draft(folder, dataset, a.schema(), claim, {part}), base::Error,
                          [](const auto& e) {
                              return e.kind() == base::ErrorKind::corrupt &&
                                     e.message().find("copy it from a backup") != std::string::npos;
                          });
    BOOST_TEST(!fs::exists(folder / "manifest.json"));
}

BOOST_AUTO_TEST_SUITE_END()
