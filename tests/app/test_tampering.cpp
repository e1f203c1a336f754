#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "tests/app/copies.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace daybook;
namespace fs = std::filesystem;
using tests::look_at;
using tests::Source;

namespace {

constexpr const char* kMay = "releases/coasts-spend-over-25k/2024-05/v1/";

Source& source() {
    static Source the_source;
    return the_source;
}

/// A byte of the middle changed, the length kept.
void flip(const fs::path& file) {
    auto bytes = base::read_file(file);
    auto& byte = bytes.at(bytes.size() / 2);
    byte = byte == '7' ? '8' : '7';
    base::write_unflushed(file, bytes);
}

void cut(const fs::path& file) {
    fs::resize_file(file, fs::file_size(file) - 1);
}

/// An entry or a hash of 32 bytes more.
void grow(const fs::path& file) {
    base::write_unflushed(file, base::read_file(file) + std::string("\0\36{\"kind\":\"organisation-signed\"}", 32));
}

/// A folder's only file whose path has these words.
std::string file_with(const fs::path& folder, const std::string& words) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (const auto path = entry.path().lexically_relative(folder).string();
            entry.is_regular_file() && path.find(words) != std::string::npos)
            return path;
    throw std::runtime_error("no file has " + words);
}

struct Tampering {
    std::string what;
    std::string file;  ///< that is tampered with, and must be named
    void (*how)(const fs::path& file);
};

std::vector<Tampering> tamperings() {
    const auto root = source().public_dir();
    const auto size = record::unproven_checkpoint(base::read_file(root / "log/checkpoint")).size;
    const auto last = fmt::format("001.p/{}", size - 256);
    const auto remove = [](const fs::path& file) { fs::remove(file); };
    const std::string may = kMay;
    return {
        {"a full tile changed", "log/tile/0/000", flip},
        {"a partial tile changed", "log/tile/0/" + last, flip},
        {"a tile of the second level changed", "log/tile/1/000.p/1", flip},
        {"a full tile gone", "log/tile/0/000", remove},
        {"a partial tile gone", "log/tile/0/" + last, remove},
        {"an entry changed", "log/tile/entries/000", flip},
        {"an entry of the last bundle changed", "log/tile/entries/" + last, flip},
        {"a bundle cut short", "log/tile/entries/000", cut},
        {"a bundle gone", "log/tile/entries/000", remove},
        {"bytes after the last hash", "log/tile/0/" + last, grow},
        {"an entry after the last", "log/tile/entries/" + last, grow},
        {"the checkpoint changed", "log/checkpoint", flip},
        {"a row changed", may + "data.csv", flip},
        {"the Parquet file changed", may + "data.parquet", flip},
        {"the department's file changed", file_with(root, "2024-05/v1/parts/"), flip},
        {"the report changed", may + "report.json", flip},
        {"release.json changed", may + "release.json", flip},
        {"a file cut short", may + "data.csv", cut},
        {"a file gone", may + "data.parquet", remove},
        {"release.json gone", may + "release.json", remove},
        {"a schema changed", file_with(root, "schemas/spend-over-25k"), flip},
        {"a rejection's report changed", file_with(root, "rejections/"), flip},
        {"a table's manifest changed", file_with(root, "tables/spend/6.json"), flip},
        {"a table's manifest.json changed", "tables/spend/manifest.json", flip},
        {"a table's file changed", file_with(root, "year=2024/"), flip},
        {"a proof changed", "proofs/coasts-spend-over-25k_2024-05_v1.tlog-proof", flip},
    };
}

std::string all_words(const std::vector<record::Fault>& faults) {
    std::string out;
    for (const auto& fault : faults) out += fault.str() + "\n";
    return out;
}

void must_name(const std::vector<record::Fault>& faults, const Tampering& t, const std::string& way) {
    const auto named = std::ranges::find(faults, t.file, &record::Fault::file);
    BOOST_TEST((named != faults.end()), way << ", " << t.what << ": " << t.file << " is not named in\n"
                                            << all_words(faults));
    BOOST_TEST(faults.size() == 1, way << ", " << t.what << ":\n" << all_words(faults));
    for (const auto& fault : faults)
        BOOST_TEST((!fault.expected.empty() && !fault.found.empty() && !fault.remedy.empty()), fault.str());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tampering)

BOOST_AUTO_TEST_CASE(an_archive_as_released_has_no_fault_from_disk_or_over_http) {
    daybook::test::HttpServer server;
    server.serve_folder("/data/", source().public_dir());
    for (const auto& address :
         {source().public_dir().string(), source().archive().root().string(), server.url("/data")}) {
        const auto looked = look_at(address, source().vkey());
        BOOST_TEST(looked.faults.empty(), address << "\n" << all_words(looked.faults));
        BOOST_TEST(looked.log.checkpoint.size > 300);
        BOOST_TEST(looked.files.releases == 4);
        BOOST_TEST(looked.files.proofs == 4);
        BOOST_TEST(looked.files.rows == 30 + 30 + 29 + 20);
    }
}

BOOST_AUTO_TEST_CASE(whatever_is_tampered_with_is_named_by_verify_from_disk) {
    for (const auto& t : tamperings()) {
        const tests::TempFolder copy;
        tests::copy_folder(source().public_dir(), copy.path());
        t.how(copy.path() / t.file);
        must_name(look_at(copy.path(), source().vkey()).faults, t, "folder");
    }
}

BOOST_AUTO_TEST_CASE(whatever_is_tampered_with_is_named_by_verify_over_http) {
    for (const auto& t : tamperings()) {
        const tests::TempFolder copy;
        tests::copy_folder(source().public_dir(), copy.path());
        t.how(copy.path() / t.file);
        daybook::test::HttpServer server;
        server.serve_folder("/", copy.path());
        must_name(look_at(server.url(""), source().vkey()).faults, t, "http");
    }
}

BOOST_AUTO_TEST_CASE(a_mirror_names_it_and_stays_where_it_was) {
    for (const auto& t : tamperings()) {
        if (t.file.ends_with("/manifest.json")) continue;  // a mirror makes its own
        const tests::TempFolder copy, to;
        tests::copy_folder(source().public_dir(), copy.path());
        t.how(copy.path() / t.file);
        const auto mirrored = tests::mirror(copy.path(), to.path(), source().vkey());
        must_name(tests::faults_of(mirrored), t, "mirror");
        BOOST_TEST(mirrored.after == 0, t.what);
        BOOST_TEST(!fs::exists(to.path() / "public/log/checkpoint"), t.what);
    }
}

BOOST_AUTO_TEST_CASE(a_log_under_a_strangers_key_proves_nothing) {
    const record::VerifierKey stranger{"daybook.example/test", base::SigningKey::generate().public_key()};
    const auto looked = look_at(source().public_dir(), stranger.str());
    BOOST_TEST(!looked.log.proven);
    BOOST_TEST(looked.names("log/checkpoint"));
    BOOST_TEST(looked.files.files == 0);
    const tests::TempFolder to;
    BOOST_TEST(tests::mirror(source().public_dir(), to.path(), stranger.str()).log_faults.at(0).file ==
               "log/checkpoint");
}

BOOST_AUTO_TEST_CASE(a_mirror_without_a_key_says_what_to_give) {
    const tests::TempFolder to;
    BOOST_CHECK_EXCEPTION(tests::mirror(source().public_dir(), to.path()), base::Error,
                          [](const auto& e) { return e.message().find("--key") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(rows_that_contradict_their_release_json_are_told_although_every_digest_is_right) {
    const tests::TempFolder folder;
    const std::string csv = "date,amount,_row\r\n2024-05-01,10.50,1::2\r\n2024-05-02,-0.50,1::3\r\n";
    base::write_unflushed(folder.path() / "data.csv", csv);
    record::FileFacts facts{"data.csv", base::sha256(csv), csv.size(),
                            record::FileFacts::Rows{2, "amount", base::pence(1000)}};
    const auto check = [&] { return record::FileChecker().check(folder.path() / "data.csv", facts); };
    BOOST_TEST(!check().has_value());
    facts.rows->count = 3;
    BOOST_TEST(check()->expected == "rows: 3");
    facts.rows->count = 2;
    facts.rows->total = base::pence(1001);
    BOOST_TEST(check()->expected == "control total of amount: 10.01");
    BOOST_TEST(check()->found == "10.00");
}

namespace {

/// Puts the manifest of a revision to come in place of a table's newest, as a release does before its checkpoint, with other files if need be.
void to_come(const fs::path& folder, const std::function<void(base::json::Value& file)>& with) {
    const auto table = folder / "tables/spend";
    auto manifest = base::json::parse(base::read_file(table / "manifest.json"));
    auto files = base::json::Value::array();
    for (auto file : manifest.at("files").as_array()) {
        with(file);
        files.push(file);
    }
    manifest.set("revision", 999999).set("files", files);
    for (const auto* name : {"manifest.json", "999999.json"}) base::write_unflushed(table / name, base::json::canonical(manifest));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_manifest_that_no_checkpoint_signs_is_told_and_its_files_are_held) {
    const tests::TempFolder cut_off, forged;
    for (const auto* copy : {&cut_off, &forged}) tests::copy_folder(source().public_dir(), copy->path());
    to_come(cut_off.path(), [](auto&) {});
    base::write_unflushed(forged.path() / "tables/spend/forged.parquet", "forged rows");
    to_come(forged.path(), [](auto& file) { file.set("path", "tables/spend/forged.parquet").set("bytes", 11); });
    daybook::test::HttpServer server;
    server.serve_folder("/", forged.path());
    for (const auto& address : {cut_off.path().string(), forged.path().string(), server.url("")}) {
        const auto looked = look_at(address, source().vkey());
        BOOST_REQUIRE(looked.files.unproven.size() == 1U);
        BOOST_TEST(looked.files.unproven.front().file == "tables/spend/manifest.json", address);
        BOOST_TEST(looked.files.unproven.front().found.find("revision 999999, which no checkpoint signs") != std::string::npos, address);
        BOOST_TEST(looked.names("tables/spend/forged.parquet") == (address != cut_off.path().string()), address << "\n" << all_words(looked.faults));
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_called_the_departments_own_and_is_another_is_told_although_it_is_signed) {
    const tests::TempFolder copy;
    tests::copy_folder(source().public_dir(), copy.path());
    const auto path = std::string(kMay) + "release.json";
    auto manifest = record::ReleaseManifest::from_json(base::json::parse(base::read_file(copy.path() / path)));
    manifest.parts.at(0).snapshot = base::sha256("what the department published");
    const auto text = base::json::canonical(manifest.to_json());
    auto entries = tests::entries_of(copy.path());
    const auto entry = std::ranges::find_if(entries, [&](const auto& e) { return e.find(path) != std::string::npos; });
    const auto before = base::sha256_file(copy.path() / path).hex();
    entry->replace(entry->find(before), before.size(), base::sha256(text).hex());
    base::write_unflushed(copy.path() / path, text);
    fs::remove_all(copy.path() / "proofs");
    tests::sign_log(copy.path(), entries, "daybook.example/test", source().key());
    const auto looked = look_at(copy.path(), source().vkey());
    BOOST_TEST(looked.log.proven);
    BOOST_REQUIRE(looked.faults.size() == 1U);
    BOOST_TEST(looked.faults.front().file == kMay + ("parts/" + manifest.parts.at(0).name));
}

BOOST_AUTO_TEST_CASE(a_key_beside_the_log_that_never_signed_it_is_named) {
    const tests::TempFolder copy;
    tests::copy_folder(source().public_dir(), copy.path());
    const auto log = look_at(copy.path(), source().vkey()).log;
    const auto files = record::public_folder(copy.path());
    BOOST_TEST(!record::check_vkey(*files, log).has_value());
    const auto other = record::VerifierKey{"daybook.example/test", base::SigningKey::generate().public_key()}.str();
    for (const auto& text : {other + "\n", std::string("no key"), std::string(1 << 20, 'x')}) {
        base::write_unflushed(copy.path() / "log/vkey", text);
        const auto fault = record::check_vkey(*files, log);
        BOOST_REQUIRE(fault.has_value());
        BOOST_TEST(fault->file == "log/vkey");
        BOOST_TEST(fault->expected.find(source().vkey()) != std::string::npos, fault->expected);
        BOOST_TEST(!fault->found.empty());
    }
    fs::remove(copy.path() / "log/vkey");
    BOOST_TEST(!record::check_vkey(*files, log).has_value(), "the log names no such file");
    base::write_unflushed(copy.path() / "log/vkey", other);
    base::write_unflushed(copy.path() / "log/checkpoint", "another");
    BOOST_TEST(!record::check_vkey(*files, log).has_value(), "the log went on meanwhile, and its key may be another");
}

BOOST_AUTO_TEST_CASE(a_history_that_was_rewritten_under_the_right_key_is_seen_by_who_kept_a_checkpoint) {
    const tests::TempFolder copy;
    tests::copy_folder(source().public_dir(), copy.path());
    const auto kept = base::read_file(copy.path() / "log/checkpoint");
    auto entries = tests::entries_of(copy.path());
    const auto mark =
        std::ranges::find_if(entries, [](const auto& e) { return e.find("revision") != std::string::npos; });
    mark->replace(mark->find("2024-06-28"), 10, "2024-06-27");
    tests::sign_log(copy.path(), entries, "daybook.example/test", source().key());
    const auto rewritten = look_at(copy.path(), source().vkey());
    BOOST_TEST(rewritten.log.proven);
    BOOST_TEST(record::check_since(rewritten.log, kept)->found.find("the history was changed") !=
               std::string::npos);
    const auto honest = look_at(source().public_dir(), source().vkey());
    BOOST_TEST(!record::check_since(honest.log, kept).has_value());
    entries.resize(static_cast<std::size_t>(mark - entries.begin()) + 1);
    tests::sign_log(copy.path(), entries, "daybook.example/test", source().key());
    BOOST_CHECK_EXCEPTION(record::check_since(look_at(copy.path(), source().vkey()).log, kept), base::Error,
                          [](const auto& e) { return e.kind() == base::ErrorKind::transient; });
}

BOOST_AUTO_TEST_SUITE_END()
