package demo

import "imprimatur/internal/licensing"

// savedReplies are what the desk of each publication writes every week.
func savedReplies() []licensing.ReplyWords {
	return []licensing.ReplyWords{{
		Name: "Ask where and when it will appear",
		Texts: map[string]string{
			"en": "Dear {requester_name},\n\nThank you for asking about “{article_title}”. To give you a price we need to know where it would appear, on which date, and how many copies or readers it would reach.\n\nKind regards,\n{editor_name}, {publication}",
			"ar": "السيد/ة {requester_name}،\n\nشكرًا لاهتمامكم بمقال «{article_title}». لنحدّد لكم سعرًا نحتاج أن نعرف أين سيُنشر، وفي أي تاريخ، وكم نسخة أو قارئ سيصل إليه.\n\nمع التحية،\n{editor_name}، {publication}",
			"fr": "Bonjour {requester_name},\n\nMerci de votre intérêt pour « {article_title} ». Pour vous proposer un prix, il nous faut savoir où l’article paraîtrait, à quelle date, et à combien d’exemplaires.\n\nCordialement,\n{editor_name}, {publication}",
		},
	}, {
		Name: "We are asking the author",
		Texts: map[string]string{
			"en": "Dear {requester_name},\n\nThe author of “{article_title}” has to agree before we can license it. We have asked, and will answer you by {answer_date}. Your reference is {reference}.\n\nKind regards,\n{editor_name}",
			"ar": "السيد/ة {requester_name}،\n\nيلزم أن يوافق كاتب «{article_title}» قبل أن نرخّص نشره. لقد سألناه، وسنجيبكم في موعد أقصاه {answer_date}. رقم طلبكم {reference}.\n\nمع التحية،\n{editor_name}",
		},
	}, {
		Name: "Pictures are not included",
		Texts: map[string]string{
			"en": "Dear {requester_name},\n\nWe can license the text of “{article_title}”, but not its pictures: they belong to the photographers or agencies named in the credits, whom you are welcome to ask.\n\nKind regards,\n{editor_name}",
			"ar": "السيد/ة {requester_name}،\n\nيمكننا أن نرخّص نص «{article_title}» دون صوره: فهي للمصوّرين أو الوكالات المذكورين تحتها، ويمكنكم أن تسألوهم.\n\nمع التحية،\n{editor_name}",
		},
	}}
}

// write saves the replies of each publication.
func (s *sower) write() error {
	for _, p := range s.pubs {
		for _, words := range savedReplies() {
			if _, err := s.Desk.SaveReply(s.ctx, s.people["Maya"], p.ID, words); err != nil {
				return err
			}
		}
	}
	return nil
}
