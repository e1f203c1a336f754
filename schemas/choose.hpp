#pragma once

#include "schemas/encoding.hpp"
#include "schemas/schema.hpp"
#include "schemas/telling_words.hpp"

#include <string>
#include <vector>

namespace daybook::schemas {

/// Bytes of a heading that a message has.
inline constexpr std::size_t kHeadingShown = 60;

/// A heading of the file that is no field's, and the column it is nearly called as.
struct MeantHeading {
    std::string heading, title;
    bool essential = false;
};

/// A part of a file, and the schema that it is of.
struct OtherPart {
    std::string name, schema;
};

/// How well the headings of a file fit a schema.
struct SchemaFit {
    std::string schema;  ///< id
    /// Every essential column is there, and half of the file's headings are the schema's: the file can be
    /// taken for one of it.
    bool complete = false;
    /// All that is known is who was paid, how much and perhaps when, as files of many kinds say it, and the schema does not
    /// even ask for the day: nothing shows that the file is one of it.
    bool general = false;
    int wanted = 0, found = 0;         ///< columns that are essential or required
    int fields = 0;                    ///< columns of the schema found, these included
    int headings = 0;                  ///< of the file
    int unlike = 0;                    ///< how far they are from the published names; breaks ties
    std::vector<std::string> missing;  ///< titles of the essential columns that are not there
    int blank = 0;                     ///< what the columns found would weigh in which the first rows hold nothing
    bool named = false;                ///< headed as our own tables of the schema are, which are so for no other
    std::vector<MeantHeading> meant = {};  ///< for wanted columns that are not there, where the schema does not fit
    std::string table = {};            ///< that the schema's rows join
    bool asks_for_word = false;        ///< the schema is told from others by a word (Schema::told_by)
    WordsSaid said = {};               ///< of such words, by its headings, what stands above them, its sheet and its file
    bool has_word_as_heading = false;  ///< one of the schema's own headings has one
    bool yields = false;               ///< nothing has, and it fits another schema of the table; set by rank()
    std::vector<OtherPart> other_parts = {};  ///< of a workbook or an archive: the schema has their columns, and they are of another

    bool has_word() const { return said.word || has_word_as_heading; }
    /// What has a word says as well that the file is another's.
    bool is_in_doubt() const { return said.barred || (said.threshold && !has_word_as_heading); }

    /// The number of headings known, more for those of wanted columns and less for each wanted column that is
    /// not there. Shares would not do: a schema that asks for three columns would come before the one that
    /// asks for eight of which a file has seven. A column in which nothing stands explains nothing.
    int weight() const { return fields + 2 * found - wanted - blank; }
};

/// Looks for the schema's headings as a check would. A pure function of what it is given.
/// \param sheet what the sheet is called, "" for none
SchemaFit fit_of(const TextFile& file, const Schema& schema, std::string_view sheet = {});

/// Best first: those that are complete, by weight, of which one that has all its wanted columns goes before one that has not
/// and knows fewer of the headings, and one that is told by a word and has none goes behind all others where one of its table is among
/// them; then the others, by the number of essential columns that are neither there nor
/// seem to be meant (one more where too few headings are known) and the headings known; among equals one that has
/// its word, then by nearness to the published names, then by id.
void rank(std::vector<SchemaFit>& fits);

/// The fit that the file is to be taken for; null when there is none. A schema that asks for little has its
/// columns in files of many kinds: it is not taken where these are all that is known, nor where another, of which a column
/// is missing, explains more. \pre `fits` are ranked
const SchemaFit* best_fit(const std::vector<SchemaFit>& fits);

/// The schemas that explain as many headings as `best`, and of which hardly more is missing: nothing in the
/// file tells which it is. A word that tells `best` from others of its table leaves no doubt, unless as much speaks against it.
/// First is one whose own word is there, which needs no more than its wanted columns.
std::vector<std::string> rivals_of(const SchemaFit& best, const std::vector<SchemaFit>& fits);

}  // namespace daybook::schemas
