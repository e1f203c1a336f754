#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/merkle.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;
namespace merkle = daybook::record::merkle;
using daybook::base::Sha256;
using daybook::base::json::Value;

namespace {

/// The leaf inputs of RFC 6962's well-known test tree.
const std::vector<std::string> kLeaves{
    "", std::string(1, '\0'), "\x10", "\x20\x21", "\x30\x31", "\x40\x41\x42\x43", "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};

merkle::HashAt over(const std::vector<std::string>& leaves) {
    return [leaves](int level, std::int64_t index) {
        std::vector<Sha256> row;
        for (const auto& leaf : leaves) row.push_back(merkle::leaf_hash(leaf));
        for (; level > 0; --level) {
            std::vector<Sha256> above;
            for (std::size_t i = 0; i + 1 < row.size(); i += 2) above.push_back(merkle::node_hash(row[i], row[i + 1]));
            row = above;
        }
        return row.at(static_cast<std::size_t>(index));
    };
}

fs::path vectors() { return fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data/vectors/merkle"; }

Sha256 digest(const Value& v) {
    const auto raw = daybook::base::base64_decode(v.as_string());
    return Sha256::from_bytes(raw);
}

std::vector<Sha256> proof_of(const Value& v) {
    std::vector<Sha256> out;
    if (const auto* proof = v.find("proof"))
        for (const auto& item : proof->as_array()) out.push_back(digest(item));
    return out;
}

/// What an outside vector says; a digest that is not one is a refusal too. (One vector calls equal roots of twelve bytes good; our
/// roots always have 32, so it cannot be put to us.)
template <class Verify>
void agree(const fs::path& file, const Verify& verify) {
    const auto v = daybook::base::json::parse(daybook::base::read_file(file));
    bool accepted = false;
    try {
        accepted = verify(v);
    } catch (const daybook::base::Error&) {
        accepted = false;
    }
    const bool expressible = file.filename() != "sizes-are-equal-one-and-proof-is-empty.json";
    BOOST_TEST(accepted == (expressible && !v.at("wantErr").as_bool()), file.string());
}

template <class Verify>
int walk(const fs::path& folder, const Verify& verify) {
    int n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json") {
            agree(entry.path(), verify);
            ++n;
        }
    return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(merkle_tree)

BOOST_AUTO_TEST_CASE(roots_are_those_of_rfc_6962) {
    const char* const roots[] = {"6e340b9c", "fac54203", "aeb6bcfe", "d37ee418", "4e3bbb1f", "76e67dad", "ddb89be4", "5dc9da79"};
    for (std::size_t n = 1; n <= kLeaves.size(); ++n)
        BOOST_TEST(merkle::root(static_cast<std::int64_t>(n), over({kLeaves.begin(), kLeaves.begin() + static_cast<std::ptrdiff_t>(n)})).hex().substr(0, 8) == roots[n - 1]);
    BOOST_TEST(merkle::root(0, over({})).hex().substr(0, 8) == "e3b0c442");
}

BOOST_AUTO_TEST_CASE(every_entry_of_every_size_proves_its_place_and_no_other) {
    for (std::int64_t size = 1; size <= 8; ++size) {
        const auto hash_at = over({kLeaves.begin(), kLeaves.begin() + size});
        const auto root = merkle::root(size, hash_at);
        for (std::int64_t i = 0; i < size; ++i) {
            const auto proof = merkle::inclusion_proof(i, size, hash_at);
            const auto leaf = merkle::leaf_hash(kLeaves[static_cast<std::size_t>(i)]);
            BOOST_TEST(merkle::verify_inclusion(leaf, i, size, proof, root));
            if (size > 1) BOOST_TEST(!merkle::verify_inclusion(leaf, (i + 1) % size, size, proof, root));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_smaller_log_is_proved_a_prefix) {
    const auto hash_at = over(kLeaves);
    const auto root = merkle::root(8, hash_at);
    for (std::int64_t old = 1; old <= 8; ++old) {
        const auto old_root = merkle::root(old, hash_at);
        const auto proof = merkle::consistency_proof(old, 8, hash_at);
        BOOST_TEST(merkle::verify_consistency(old, 8, proof, old_root, root));
        BOOST_TEST(!merkle::verify_consistency(old, 8, proof, merkle::leaf_hash("changed"), root));
    }
}

BOOST_AUTO_TEST_CASE(outside_vectors_are_accepted_and_refused_as_they_say) {
    if (!fs::exists(vectors())) {
        BOOST_TEST_MESSAGE("SKIPPED: ../shared/data is absent, the outside Merkle vectors were not run");
        return;
    }
    const int inclusion = walk(vectors() / "inclusion", [](const Value& v) {
        return merkle::verify_inclusion(digest(v.at("leafHash")), v.at("leafIdx").as_int(), v.at("treeSize").as_int(), proof_of(v), digest(v.at("root")));
    });
    const int consistency = walk(vectors() / "consistency", [](const Value& v) {
        return merkle::verify_consistency(v.at("size1").as_int(), v.at("size2").as_int(), proof_of(v), digest(v.at("root1")), digest(v.at("root2")));
    });
    const int all = static_cast<int>(std::ranges::count_if(fs::recursive_directory_iterator(vectors()), [](const auto& entry) { return entry.path().extension() == ".json"; }));
    BOOST_TEST(inclusion + consistency == all);
    BOOST_TEST(all > 150);
}

BOOST_AUTO_TEST_SUITE_END()
