package main

import (
	"context"
	"embed"
	"fmt"

	"linli/bot"
	"linli/bot/web"
	"linli/storage"
)

// streetPhotos are the pictures of problems in the demo's street.
//
//go:embed street/*.jpg
var streetPhotos embed.FS

// A neighbour is a person of the demo's street, and what they are there.
type neighbour struct {
	web.Person
	roles []storage.Role
}

// A quarter is a community of the demo.
type quarter struct {
	name   string
	group  web.Chat
	staff  web.Chat
	people []neighbour
}

// street is two communities with a group and a staff room each, and people in
// all roles.
var street = []quarter{
	{
		name: "文昌社区",
		group: web.Chat{ID: "wenchang", Title: "文昌社区邻里群", Places: []web.Place{
			{Name: "文昌花园广场", Position: bot.Position{Latitude: 23.12913, Longitude: 113.26439}},
			{Name: "文昌花园5号楼", Position: bot.Position{Latitude: 23.12951, Longitude: 113.26502}},
		}},
		staff: web.Chat{ID: "wenchang-staff", Title: "文昌社区工作室"},
		people: []neighbour{
			person("li", "李骑手", "zh-Hans", "骑手", "发张照片，写上“#随手拍 3栋楼道堆放”，几秒钟报一个问题。", storage.Rider),
			person("wang", "王阿姨", "zh-Hans", "居民", "发“积分”看积分，发“集市”看下一次服务集市。"),
			person("lin", "小林", "zh-Hans", "志愿者", "发“任务”，认领一个；做完发 /done 和照片。", storage.Volunteer),
			person("mei", "梅姐", "zh-Hans", "工作人员", "到工作室里受理问题、审核任务；发 /newtask、/broadcast 试试。", storage.Staff),
			person("chen", "陈主任", "zh-Hans", "管理员", "什么都能做：发 /role 看谁是谁，/newmarket 办集市。", storage.Admin),
			person("zhou", "老周", "zh-Hans", "网格员", "问题指派给您时，私信里会收到；拍张照片就办结。", storage.GridWorker),
			person("qiang", "阿强面包店", "zh-Hans", "商家", "发 /newreward 上架；有人拿券来，发 /use 券码。", storage.Merchant),
			person("zhao", "赵师傅", "zh-Hans", "巧匠", "会修水电，也认领任务。", storage.Craftsman, storage.Volunteer),
			person("sun", "孙楼长", "zh-Hans", "楼长", "看看 /reports，遇到同样的问题就点“我也是”。", storage.BuildingLead),
			person("emma", "Emma", "en", "resident", "Ask in English: “points”, “market”, or send a photo in the direct chat."),
		},
	},
	{
		name: "翠湖社區",
		group: web.Chat{ID: "cuihu", Title: "翠湖社區鄰里群", Places: []web.Place{
			{Name: "翠湖公園", Position: bot.Position{Latitude: 22.27832, Longitude: 114.17469}},
		}},
		staff: web.Chat{ID: "cuihu-staff", Title: "翠湖社區工作室"},
		people: []neighbour{
			person("xu", "許書記", "zh-Hant", "管理員", "在群裡發 /help，看看能做什麼。", storage.Admin),
			person("fen", "阿芬", "zh-Hant", "工作人員", "到工作室裡受理問題。", storage.Staff),
			person("liu", "劉騎手", "zh-Hant", "騎手", "發張照片，寫上「#隨手拍 路燈壞了」。", storage.Rider),
			person("ho", "何伯", "zh-Hant", "居民", "發「積分」或者「集市」。"),
		},
	},
}

func person(id, name, language, role, try string, roles ...storage.Role) neighbour {
	return neighbour{web.Person{ID: id, Name: name, Language: language, Role: role, Try: try}, roles}
}

// streetPeople returns the people of the street as the chat knows them: all are
// in their community's group, and who works there in its staff room.
func streetPeople() []web.Person {
	var people []web.Person
	for _, q := range street {
		for _, n := range q.people {
			p := n.Person
			p.Community, p.Chats = q.name, []string{q.group.ID}
			if works(n.roles) {
				p.Chats, p.Admin = append(p.Chats, q.staff.ID), true
			}
			people = append(people, p)
		}
	}
	return people
}

func works(roles []storage.Role) bool {
	return storage.Roles(roles).Has(storage.Staff, storage.GridWorker)
}

func streetChats() []web.Chat {
	var chats []web.Chat
	for _, q := range street {
		chats = append(chats, q.group, q.staff)
	}
	return chats
}

// seedStreet sets up the communities, their rooms and roles. What is there
// already stays as it is.
func seedStreet(ctx context.Context, db *storage.DB) error {
	for _, q := range street {
		err := db.InTx(ctx, func(tx *storage.Tx) error { return q.seed(ctx, tx) })
		if err != nil {
			return fmt.Errorf("seed %s: %w", q.name, err)
		}
	}
	return nil
}

func (q quarter) seed(ctx context.Context, tx *storage.Tx) error {
	if _, err := tx.FindCommunity(ctx, q.name); err == nil {
		return nil
	}
	c, err := tx.AddCommunity(ctx, q.name, q.people[0].Language, "Asia/Shanghai")
	if err != nil {
		return err
	}
	for room, chat := range map[storage.Room]web.Chat{storage.GroupRoom: q.group, storage.StaffRoom: q.staff} {
		if err := q.bind(ctx, tx, c, room, chat); err != nil {
			return err
		}
	}
	for _, n := range q.people {
		if err := n.move(ctx, tx, c, q.group); err != nil {
			return err
		}
	}
	return nil
}

// bind makes a chat a room of the community.
func (q quarter) bind(ctx context.Context, tx *storage.Tx, c storage.Community, room storage.Room, chat web.Chat) error {
	place := bot.Chat{ID: webChat(chat.ID), Title: chat.Title}
	if _, _, err := tx.Meet(ctx, bot.Update{ID: "seed:chat:" + chat.ID, Chat: place}); err != nil {
		return err
	}
	return tx.BindChat(ctx, place, c.ID, room)
}

// move makes the person known in the group, with an open direct chat and roles.
func (n neighbour) move(ctx context.Context, tx *storage.Tx, c storage.Community, group web.Chat) error {
	user := bot.User{ID: bot.UserID("web:" + n.ID), Name: n.Name, Username: n.ID, Language: n.Language}
	if _, _, err := tx.Meet(ctx, bot.Update{ID: "seed:person:" + n.ID, Chat: bot.Chat{ID: webChat(group.ID)}, User: user}); err != nil {
		return err
	}
	met, _, err := tx.Meet(ctx, bot.Update{
		ID: "seed:direct:" + n.ID, Chat: bot.Chat{ID: webChat(n.ID), Direct: true}, User: user,
	})
	if err != nil {
		return err
	}
	if n.Language != c.Language {
		if err := tx.SetLanguage(ctx, met.Member.ID, n.Language); err != nil {
			return err
		}
	}
	for _, r := range n.roles {
		if err := tx.Appoint(ctx, c.ID, met.Member.ID, r, true); err != nil {
			return err
		}
	}
	return nil
}

func webChat(id string) bot.ChatID { return bot.ChatID{Platform: "web", Native: id} }

// A line is what somebody has said in the street before anybody looks.
type line struct{ who, where, words, photo string }

// streetTalk is what has happened in the street. Each line is said once.
var streetTalk = []line{
	{"chen", "wenchang-staff", "/newmarket 每月第一个星期六 9:00-11:30 | 文昌花园广场", ""},
	{"chen", "wenchang-staff", "/announce E1", ""},
	{"mei", "wenchang-staff", "/newtask 清理楼道小广告 | 明天 9:00-11:00 | 文昌花园 | 5人 | 2分", ""},
	{"mei", "wenchang-staff", "/newtask 陪王奶奶去医院 | 后天 14:00-16:00 | 文昌花园5号楼 | 1人 | 2分", ""},
	{"mei", "wenchang-staff", "/newtask 四点半课堂看护 | 周五 16:30-18:00 | 社区活动室 | 3人 | 2分", ""},
	{"qiang", "wenchang", "/newreward 面包一份 | 10分 | 库存20", ""},
	{"qiang", "wenchang", "/newreward 骑手早餐九折 | 0分", ""},
	{"mei", "wenchang-staff", "/grant @wang 12 上个月集市帮忙", ""},
	{"mei", "wenchang-staff", "/grant @lin 8 陪护老人", ""},
	{"mei", "wenchang-staff", "/grant @li 5 热心报问题", ""},
	{"li", "wenchang", "#随手拍 文昌花园3栋2单元楼道堆满纸箱和单车", "stairwell"},
	{"sun", "wenchang", "#随手拍 5号楼后面的路灯不亮了，晚上很黑", "lamp"},
	{"xu", "cuihu-staff", "/newmarket 每月最後一個星期日 10:00-12:00 | 翠湖公園", ""},
	{"fen", "cuihu-staff", "/newtask 公園撿垃圾 | 明天 8:00-10:00 | 翠湖公園 | 10人 | 2分", ""},
	{"liu", "cuihu", "#隨手拍 翠湖公園門口垃圾成堆", "rubbish"},
}

// talk has the people of the street say what they have said.
func talk(ctx context.Context, chat *web.Platform) error {
	for i, l := range streetTalk {
		var photo []byte
		if l.photo != "" {
			var err error
			if photo, err = streetPhotos.ReadFile("street/" + l.photo + ".jpg"); err != nil {
				return err
			}
		}
		if err := chat.Say(ctx, fmt.Sprintf("street-%d", i), l.who, l.where, l.words, photo); err != nil {
			return fmt.Errorf("say line %d: %w", i, err)
		}
	}
	return nil
}

// streetAdmins are admins of both communities.
var streetAdmins = []bot.UserID{"web:chen", "web:xu"}
