#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/compact_range.hpp"
#include "publisher/record/csv_tally.hpp"
#include "publisher/record/public_files.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/tlog_proof.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace merkle = record::merkle;
using record::TlogProof;

BOOST_AUTO_TEST_SUITE(proofs)

namespace {

constexpr const char* kRelease = "releases/coasts-spend-over-25k/2024-05/v1/";

/// An archive of one release, its key, and the proof that lies beside it.
struct Released {
    Released() {
        archive.offer("coasts", "2024-05", "https://coasts.example/may.csv",
                      tests::spend_csv(tests::month_of_payments("2024-05", 12)));
        archive.release("2024-06-28T08:30:00Z");
        key = record::VerifierKey::parse(base::trim(base::read_file(archive.public_dir() / "log/vkey")));
        proof =
            base::read_file(archive.public_dir() / record::proof_path("coasts-spend-over-25k", "2024-05", 1));
        release = base::read_file(archive.public_dir() / kRelease / "release.json");
    }
    tests::ArchiveFixture archive;
    record::VerifierKey key;
    std::string proof, release;
};

std::string said(const std::function<void()>& work) {
    try {
        work();
        return "";
    } catch (const base::Error& e) {
        return e.message();
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_compact_range_has_the_root_of_its_leaves_at_every_size) {
    merkle::CompactRange range;
    std::vector<merkle::Sha256> leaves;
    const std::function<merkle::Sha256(int, std::int64_t)> hash_at = [&](int level, std::int64_t index) {
        if (level == 0) return leaves[static_cast<std::size_t>(index)];
        return merkle::node_hash(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1));
    };
    BOOST_TEST(range.root().hex() == merkle::empty_root().hex());
    for (int i = 0; i < 300; ++i) {
        leaves.push_back(merkle::leaf_hash(std::to_string(i)));
        range.add(leaves.back());
        BOOST_TEST(range.root().hex() == merkle::root(range.size(), hash_at).hex());
        merkle::CompactRange taken_up(range.size(), hash_at);
        BOOST_TEST(taken_up.root().hex() == range.root().hex());
    }
}

BOOST_AUTO_TEST_CASE(a_proof_is_written_as_the_specification_has_it) {
    const TlogProof proof{
        "entry", 73894, {base::sha256("a"), base::sha256("b")}, "log\n2\nAAAA\n\n— log sig\n"};
    const std::string expected =
        "c2sp.org/tlog-proof@v1\nextra ZW50cnk=\nindex 73894\nypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=\n"
        "PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=\n\nlog\n2\nAAAA\n\n— log sig\n";
    BOOST_TEST(proof.str() == expected);
    const auto again = TlogProof::parse(expected);
    BOOST_TEST(again.str() == expected);
    BOOST_TEST(again.entry == "entry");
    BOOST_TEST(TlogProof::parse("c2sp.org/tlog-proof@v1\nindex 0\n\nnote\n").entry.empty());
}

BOOST_AUTO_TEST_CASE(a_proof_that_is_not_written_so_is_refused_by_its_line) {
    const std::pair<const char*, const char*> cases[] = {
        {"c2sp.org/tlog-proof@v2\nindex 0\n\nx\n", "line 1"},
        {"c2sp.org/tlog-proof@v1\nindex 01\n\nx\n", "line 2"},
        {"c2sp.org/tlog-proof@v1\nindex -1\n\nx\n", "line 2"},
        {"c2sp.org/tlog-proof@v1\nextra ZQ==\n\nx\n", "line 3"},
        {"c2sp.org/tlog-proof@v1\nindex 0\nnothash\n\n", "not base64"},
        {"c2sp.org/tlog-proof@v1\nindex 0", "middle of a line"}};
    for (const auto& [text, why] : cases)
        BOOST_TEST(said([&] { TlogProof::parse(text); }).find(why) != std::string::npos,
                   text << ": " << said([&] { TlogProof::parse(text); }));
}

BOOST_AUTO_TEST_CASE(every_file_of_a_release_is_proven_offline_by_release_json_proof_and_key) {
    const Released r;
    const auto proof = TlogProof::parse(r.proof);
    BOOST_TEST(proof.verify(r.key).origin == "daybook.example/test");
    const auto manifest = record::ReleaseManifest::from_json(base::json::parse(r.release));
    BOOST_TEST(manifest.files.size() == 4);
    for (const auto& file : manifest.files)
        BOOST_TEST(record::prove_file(proof, base::sha256_file(r.archive.public_dir() / kRelease / file.name),
                                      r.release)
                       .name == file.name);
    BOOST_TEST(record::prove_file(proof, base::sha256(r.release), r.release).name == "release.json");
}

BOOST_AUTO_TEST_CASE(a_changed_file_release_json_proof_or_key_breaks_the_chain_by_name) {
    const Released r;
    const auto proof = TlogProof::parse(r.proof);
    BOOST_TEST(said([&] {
                   record::prove_file(proof, base::sha256("other"), r.release);
               }).find("none of the files") != std::string::npos);
    BOOST_TEST(said([&] {
                   record::prove_file(proof, base::sha256("other"), r.release + " ");
               }).find("release.json is not the one") != std::string::npos);
    auto other_entry = proof;
    other_entry.entry.back() = ']';
    BOOST_TEST(said([&] { other_entry.verify(r.key); }).find("does not lead") != std::string::npos);
    auto other_place = proof;
    other_place.index -= 1;
    BOOST_TEST(said([&] { other_place.verify(r.key); }).find("does not lead") != std::string::npos);
    const record::VerifierKey stranger{r.key.name, base::SigningKey::generate().public_key()};
    BOOST_TEST(said([&] { proof.verify(stranger); }).find("not signed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_proof_made_later_is_of_the_newest_checkpoint) {
    Released r;
    r.archive.offer("coasts", "2024-06", "https://coasts.example/june.csv",
                    tests::spend_csv(tests::month_of_payments("2024-06", 3)));
    const auto second = r.archive.release("2024-07-28T08:30:00Z");
    const auto index = TlogProof::parse(r.proof).index;
    const auto now = record::prove_entry(record::LogReader(r.archive.public_dir()), index);
    BOOST_TEST(now.verify(r.key).size == second.revision);
    BOOST_TEST(now.entry == TlogProof::parse(r.proof).entry);
}

BOOST_AUTO_TEST_CASE(rows_are_counted_and_amounts_added_however_the_bytes_come) {
    const std::string csv =
        "\"a,b\",amount,_row\r\n\"x \"\"1,2\"\"\r\ny\",-10.05,1::2\r\n,,1::3\r\nz,0.10,1::4\r\n";
    for (std::size_t piece = 1; piece <= csv.size(); ++piece) {
        record::CsvTally tally("amount", 2);
        for (std::size_t at = 0; at < csv.size(); at += piece)
            tally.update(std::string_view(csv).substr(at, piece));
        tally.finish();
        BOOST_TEST(tally.rows() == 3);
        BOOST_TEST(tally.total().to_string() == "-9.95");
        BOOST_TEST(tally.trouble().empty());
    }
    record::CsvTally wrong("price", 2);
    wrong.update(csv);
    BOOST_TEST(wrong.trouble().find("no column 'price'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_elsewhere_is_no_public_path) {
    for (const auto* good : {"log/checkpoint", "releases/a/2024-05/v1/parts/spend £ may.csv"})
        BOOST_TEST(record::is_public_path(good));
    for (const auto* bad : {"", "/etc/passwd", "../key.pem", "a/../b", "a//b", "a/", ".hidden", "a/.b",
                            "a\\b", "a\nb", "a/\xff"})
        BOOST_TEST(!record::is_public_path(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
