package report

// clues is what people write about each category, in whichever script came to
// mind: they are made plain like the captions are. Commas separate them. The
// same clue may speak for several categories.
var clues = []struct {
	category Category
	weight   int
	words    string
}{
	{Safety, hazard, `
		煤气, 燃气, 天然气, 瓦斯, 液化气, 石油气, 煤气味, 漏气, 电线, 裸线, 漏电, 触电, 电缆, 高压线,
		火线, 走电, 着火, 起火, 失火, 火灾, 火警, 火烛, 火花, 冒火, 冒烟, 浓烟, 有烟冒, 烧着, 烧焦, 焦味,
		焦糊味, 自燃, 爆炸, 著火, 高空抛物, 高空掷物, 高空坠物, 抛物, 掷物, 坠物, 坠落, 掉下来, 掉落,
		砸到, 砸中, 砸人, 跌落嚟, 跌咗落, 跌落街, 跌落地, 掟落嚟, 飞落嚟, 快掉, 要掉, 井盖不见, 井盖没,
		井盖丢, 井盖被偷, 井盖缺, 井盖唔见, 冇井盖, 没有井盖, 没井盖, 坍塌, 倒塌, 塌方, 要塌, 会不会塌,
		塌落, 要倒, 快倒, 安全隐患, 飞线, 进楼充电, 上楼充电, 楼道充电, 入户充电, 电箱冒烟, 摇摇欲坠,
		悬在半空, 半空, 快要掉, 会掉, 跌落去, 泼下来, 扔下来, 丢下来, 砸下来, 倒下来, 塌陷, 钢筋外露,
		线露, 露出电线, 烧纸, 烧垃圾, 放火, 烧嘢, 随时会倒, 随时会掉, 随时会塌, 随时会断, 短路了,
		线路短路, 飞出来, 往楼下扔, 往楼下丢, 往下扔, 往下丢`},
	{Safety, sure, `
		危险, 隐患, 外墙, 墙体开裂, 墙裂, 裂缝, 灭火器, 充电, 剥落, 高空, 从楼上, 楼上扔, 楼上丢, 马蜂窝,
		蜂窝, 蜂巢, 有蛇, 咬人, 石屎, 摔伤, 摔倒, 伤人, 逃生, 配电箱, 电箱, 配电房, 碎玻璃, 玻璃渣, 钉子,
		针头, 注射器, 滑倒, 跌倒, 摔了, 绊倒, 跌亲, 咬到, 恶犬, 不拴绳, 没拴绳, 拴绳, 冇拖绳, 露在外面,
		支架, 锁死, 塌了, 有毒, 易燃, 汽油, 松脱, 消防门, 变压器, 滋滋, 楼顶边, 电瓶充, 回家充, 摇晃,
		要断, 踩空, 鼓包`},
	{Safety, likely, `消防栓, 井盖, 脱落, 塌, 电线杆, 消火栓, 楼顶, 飞出, 摇, 招牌, 电瓶, 小孩在`},
	{Safety, hazard, `
		gas, gas leak, smell of gas, gas smell, live wire, wire, cable, power line, electric shock,
		electrocuted, spark, short circuit, fire, on fire, caught fire, flame, smoke, burning,
		burning smell, explosion, exploded, falling, about to fall, will fall, collapse, thrown from,
		throwing from, manhole cover missing, missing manhole cover, missing cover, no cover,
		open manhole, uncovered manhole, may fall, could fall, might fall`},
	{Safety, sure, `
		danger, dangerous, hazard, unsafe, safety, fuse box, electric, electrical, charging, charger,
		snake, wasp, wasp nest, hornet, fire extinguisher, injured, got hurt, crack in the wall, needle,
		syringe, nail, come off, coming off, firecracker, petrol, slippery, trip hazard, tripped,
		exposed, sharp, broken glass, loose brick, wedged shut, off the leash, off leash, bitten,
		unstable, high floor, from above, hole in the ground, loose roof tile, unattended`},
	{Safety, likely, `hanging, fall, cracked, smoking`},

	{Water, sure, `
		水管, 漏水, 渗水, 滴水, 爆管, 水龙头, 水喉, 下水道, 下水, 排水, 沟渠, 坑渠, 塞渠, 渠, 污水, 粪水,
		化粪池, 积水, 水浸, 浸水, 淹水, 水淹, 内涝, 停水, 断水, 冇水, 水压, 自来水, 水表, 冒水, 喷水,
		返水, 反水, 臭水, 地漏, 水箱, 水泵, 黄水, 水黄, 热水, 雨水井, 雨水口, 厕所堵, 马桶, 渗, 发霉,
		沙井, 屎水, 水塘, 下水口, 排污, 铁锈味, 雨篦, 水泡, 返污, 涌水, 供水, 水龙带, 喉爆, 喉管, 灌进`},
	{Water, likely, `
		没水, 没有水, 厕所, 卫生间, 洗手间, 管道, 渗漏, 塞咗, 返臭, 天花, 水沟, 溢出, 漏到, 水位, 水质,
		水流, 流水, 堵塞, 雨水, 没水用, 淤泥, 冲凉, 洗澡, 潮湿, 管子, 浸晒`},
	{Water, hint, `水, 漏, 滴, 堵了, 浸, 溢`},
	{Water, sure, `
		pipe, leak, drain, drainage, sewage, sewer, flood, plumbing, no water, no running water,
		running water, water pressure, toilet, tap, faucet, puddle, drip, gutter, clog, waterlogged,
		tap water, burst pipe, blocked drain, gully, mould, mold, silt, standing water, seepage, damp,
		shower`},
	{Water, likely, `water, wet, burst, ceiling, overflow, manhole, manhole overflow`},

	{Lighting, sure, `
		路灯, 街灯, 灯泡, 灯管, 楼道灯, 楼梯灯, 走廊灯, 大堂灯, 感应灯, 声控灯, 照明, 景观灯, 长明灯,
		灯坏, 灯不亮, 黑漆漆, 漆黑, 黑乎乎, 黑孖孖, 黑蚊蚊, 黑麻麻, 黑咕隆咚, 太黑, 好黑, 很黑, 乌黑,
		一闪一闪, 昏暗, 不亮`},
	{Lighting, likely, `
		灯, 闪, 唔着, 亮着, 看不清, 看不见, 睇唔到, 没亮, 不量, 熄咗, 好暗, 太暗, 很暗, 灯杆, 光线,
		光都没, 没有光, 没光, 光管`},
	{Lighting, sure, `
		light, street light, streetlight, lamp, lamp post, lamppost, bulb, light bulb, pitch dark,
		pitch black, flicker, unlit, dark, darkness, dim, no light`},

	{Noise, sure, `
		吵, 好吵, 太吵, 噪音, 噪声, 嘈, 好嘈, 嘈喧巴闭, 扰民, 广场舞, 狗叫, 狗吠, 狗一直叫, 唱歌, 鸣笛,
		电钻, 睡不着, 睡唔着, 瞓唔到, 瞓唔着, 喧哗, 大声, 鞭炮, 爆竹, 烟花, 吵闹, 吵死, 太响, 声音大,
		声音太大, 卡拉, 轰隆, 咚咚, 哐哐, 打鸣, 公鸡, 鸡叫, 低音, 音量, 打桩, 拖椅, 拖凳, 拖櫈, 声好大,
		好大声, 吹叶机, 弹琴, 钢琴, 放歌, 嘭嘭, 砰砰, 吼, 吵架, 音箱, 嚎, 叫个不停`},
	{Noise, likely, `
		音响, 音乐, 喇叭, 施工, 装修, 钻墙, 打钻, 麻将, 打麻将, 通宵, 嗡嗡, 声音, 敲, 吠, 扰, 休息不好,
		没法睡, 夜间施工, 半夜, 凌晨, 酒吧, 跑来跑去, 蹦, 震, 天未光, 清早, 打球, 踢波, 割草机, 吵醒`},
	{Noise, hint, `响, 叫, 成晚, 成夜, 整晚, 钻`},
	{Noise, sure, `
		noise, noisy, loud, loud music, bark, drilling, shout, scream, karaoke, honk, hammer, cant sleep,
		cannot sleep, fireworks, disturb, crow, rooster, bass, wake, jumping, stomp, bang, thump, rumble,
		piano, speaker, leaf blower, blaring, racket`},
	{Noise, likely, `music, party, sleep, horn, midnight, construction, alarm, singing, yelling, jackhammer`},
	{Noise, hint, `at night, all night, dog, am`},

	{Greenery, sure + 1, `
		树枝, 树木, 砍树, 枯死, 枯萎, 枯树, 修剪, 杂草, 草坪, 除草, 灌木, 种菜, 毛毛虫, 植物, 花草, 树倒,
		绿化破坏, 毁绿, 落叶, 枯枝`},
	{Greenery, sure, `
		树, 树叶, 草地, 绿地, 绿化, 枯, 长虫, 生虫, 虫害, 白蚁, 野草, 草太长, 草长, 盆栽, 竹子, 苗木,
		绿篱, 树苗, 草皮, 榕树, 旱死, 干死, 藤蔓, 苔藓, 枝叶`},
	{Greenery, likely, `绿化带, 花坛, 浇水, 花池, 草, 虫, 花都, 剪, 树荫, 打药, 藤`},
	{Greenery, hint, `花, 遮住, 花盆`},
	{Greenery, sure, `
		tree, branch, grass, weed, bush, hedge, plant, flower, flower bed, lawn, overgrown, prune, trim,
		mow, shrub, greenery, need watering, falling leaves, vegetation, caterpillar, sapling, moss, ivy,
		foliage, nettle, tree branch, low branch`},
	{Greenery, likely, `leaf, garden, withered, dying`},

	{Parking, sure, `
		停车, 乱停, 违停, 违章停车, 违规停车, 泊车, 违泊, 乱泊, 车位, 僵尸车, 共享单车, 车停, 停放, 挪车,
		地锁, 占位, 堵车, 泊咗, 泊满, 停满, 私家车, 消防车道, 消防车通道, 乱停乱放, 占道停车, 登高面,
		塞车, 的士, 上落客, 卸货, 没牌照, 无牌, 外卖车, 锁在扶手, 斑马线, 车主, 残疾人车位, 黑车,
		业主没位置`},
	{Parking, likely, `
		泊, 停在, 车辆, 挡住出口, 出不去, 堵住出口, 堵住门口, 阻住出口, 车道, 车路, 占道, 停到, 停咗,
		人停, 停着, 停喺, 轮胎, 锁在, 横七竖八, 堵死`},
	{Parking, hint + 1, `
		电动车, 电瓶车, 电单车, 摩托, 单车, 自行车, 汽车, 货车, 面包车, 小车, 轿车, 盲道, 消防通道, 乱放,
		阻住`},
	{Parking, hint, `车, 挡住, 堵住, 挡, 停了, 占用`},
	{Parking, sure, `
		parking, illegally parked, double parked, parking space, fire lane, scooter, motorbike,
		motorcycle, in my space, taxi, double yellow line, suv, no plates, abandoned car, moped, garage,
		delivery bike, park on, park in front, zebra crossing`},
	{Parking, likely, `car, van, truck, lorry, vehicle, bike, bicycle, ebike, driveway, in the way, chained`},
	{Parking, hint, `blocking, pavement, sidewalk, entrance`},

	{Rubbish, sure + 1, `建筑垃圾, 装修垃圾, 大件垃圾, 垃圾桶, 垃圾成堆`},
	{Rubbish, sure, `
		垃圾, 厨余, 废料, 果皮箱, 外卖盒, 剩饭, 剩菜, 狗屎, 狗粪, 狗便, 粪便, 大便, 呕吐, 塑料袋, 胶袋,
		废品, 痰, 乱扔, 乱丢, 乱抛, 打扫, 清扫, 保洁, 污糟, 邋遢, 小便, 屎, 粪, 尿, 环卫, 烟灰, 传单,
		纸屑, 油污, 油渍, 残渣, 豆渣, 恶臭, 泡沫箱, 乱倒, 猫砂, 餐盒, 竹签, 吐了, 分类亭, 掉落地, 便溺,
		烂水果`},
	{Rubbish, likely, `
		果皮, 菜叶, 烟头, 烟蒂, 纸巾, 饭盒, 盒子, 苍蝇, 蟑螂, 曱甴, 老鼠, 脏, 没人扫, 冇人扫, 床垫,
		旧沙发, 丢弃, 扔在, 倒咗, 卫生, 好臭, 很臭, 臭死, 塑料, 泔水, 瓶子, 废弃, 小广告, 异味, 馊,
		旧衣服, 果壳, 没人捡, 发臭, 桶, 沙袋, 碎砖, 瓶瓶罐罐, 酒瓶, 口罩, 厕纸, 旧床`},
	{Rubbish, hint, `臭, 清理, 成堆, 扔, 一堆, 丢, 味道, 倒了, 箱子, 瓶, 袋, 没人管`},
	{Rubbish, sure, `
		rubbish, trash, garbage, litter, dump, poo, poop, faeces, feces, vomit, food waste, dog mess,
		fly tipping, filthy, recycling, bin, dustbin, fouling, dog fouling, ashtray, chewing gum, urine,
		excrement, takeaway`},
	{Rubbish, likely, `
		waste, mattress, sofa, dirty, rat, cockroach, cigarette, bottle, stink, not collected, debris,
		mess, messy, smelly, leftover, bed, old bed, throw`},
	{Rubbish, hint, `smell, pile, clean, bag, flies`},

	{Clutter, sure, `
		杂物, 杂嘢, 鞋柜, 鞋架, 走火通道, 防火门, 防烟门, 安全出口, 堆放杂物, 楼道堆放, 堆满杂物, 通道堵,
		安全门, 童车, 储物, 杂件`},
	{Clutter, likely, `
		堆放, 摆放, 纸箱, 纸皮, 纸皮箱, 婴儿车, 堆满, 摆满, 放满, 摆晒, 堆咗, 楼梯口, 楼梯间, 梯间,
		后楼梯, 走廊, 过道, 走道, 消防通道, 走火, 旧家具, 梳化, 快递箱, 放杂, 堆在, 堆杂, 堆东西, 床板,
		柜子, 大柜, 雪柜, 冰箱, 洗衣机, 梯口, 摆咗, 堆满了, 堆门口, 堆在单元门口, 家电, 电视, 转角位,
		拐角, 叠到, 走不了, 放了一排`},
	{Clutter, hint + 1, `楼道, 通道, 堆, 家具, 影响通行, 行唔到, 过不去`},
	{Clutter, hint, `楼梯, 挡住, 堵住, 占用, 占了, 阻住, 放咗, 放在, 东西, 花盆`},
	{Clutter, sure, `
		clutter, junk, shoe rack, pram, stroller, pushchair, belongings, fire exit, fire escape,
		fire door, emergency exit, emergency stair`},
	{Clutter, likely, `
		stairwell, stairway, staircase, stair, corridor, hallway, box, stuff, furniture,
		blocked stairway, obstruct, obstruction, cardboard, fridge, washing machine, outside my door,
		paint can, cabinet, wardrobe, shelf, shoe, umbrella, carton`},
	{Clutter, hint, `hall, landing, blocking, passage, storing, lobby, store, outside`},

	{Facility, sure, `
		电梯, 升降机, 𨋢, 门禁, 单元门, 门锁, 滑梯, 健身器材, 器材, 设施, 长椅, 座椅, 扶手, 栏杆, 护栏,
		围栏, 公告栏, 宣传栏, 信箱, 道闸, 闸机, 对讲, 对讲机, 监控, 摄像头, 快递柜, 充电桩, 地砖, 坑洼,
		坑坑洼洼, 破损, 秋千, 指示牌, 路牌, 红绿灯, 饮水机, 篮球架, 门把手, 无障碍, 跳闸, 停电, 井盖松动,
		凳子, 长凳, 櫈, 玻璃门, 消火栓箱, 涂鸦, 站牌, 标牌, 减速带, 石墩, 按键, 按钮, 暖气, 供暖, 门铃,
		跷跷板, 单杠, 网络, 宽带, 信号, 升降杆, 路缘石, 自动门, 卷帘门, 饮水, 扫码, 显示屏`},
	{Facility, likely, `
		器械, 凳, 锁, 坑, 路面, 砖, 松动, 松了, 损坏, 关不上, 打不开, 锁不上, 撬, 游乐, 斜坡, 雨棚, 锈,
		砖烂, 玻璃碎, 墙皮, 柱子, 把手, 翘起, 歪了, 失灵, 没反应, 冇反应, 箱门, 卡住, 抬不起来, 报修,
		维修, 儿童乐园, 沙坑, 台阶, 墙面, 缺了, 网破, 破了, 松咗, 唔郁`},
	{Facility, hint + 1, `坏, 烂, 断, 裂, 怀了, 碎`},
	{Facility, hint, `门, 玻璃, 窗, 修, 椅`},
	{Facility, sure, `
		lift, elevator, bench, slide, swing, fence, pothole, handrail, railing, intercom, mailbox,
		letterbox, out of order, out of service, traffic light, wire fence, barrier, seesaw, access card,
		key card, graffiti, sign, slab, button, climbing frame, door closer, heating, doorbell, bollard,
		speed bump, kerb, turnstile, water dispenser, playground swing`},
	{Facility, likely, `
		broken, door, lock, damaged, loose, ramp, tile, window, camera, hole, seat, not working,
		does not work, doesnt work, faulty, paving, rusty, vandalised, rope, step, roof, snapped, slam,
		smashed, knocked over`},
	{Facility, hint, `crack, stuck, playground, repair, fix, road, gate`},

	{Other, likely, `
		请问, 谢谢, 你好, 您好, 多谢, 唔该, 几点, 上班, 办理, 居住证, 报名, 推销, 捡到, 拾到, 快递员,
		快递, 抽烟, 吸烟, 燃气费, 煤气费, 水费, 电费, 物业费, 疫苗, 流浪猫, 志愿者, 养鸡, 建议, 咨询,
		几时, 边度, 哪里, 食堂, 电话, 积分, 申请, 开门吗, 助餐`},
	{Other, none, `
		花园, 公园, 停车场, 车库, 地下车库, 火锅, 火车, 影响, 水泥, 水果, 垃圾分类, 广场, 花费, 消防,
		电动, 晚上`},
	{Other, hazard, `can you add, who do i ask, parking permit, please add`},
	{Other, likely, `
		hello, thank, please advise, what time, when is, found a, lost, gas bill, volunteer, how do i,
		who can`},
	{Other, none, `
		car park, park, fire station, fire engine, fire truck, fire drill, waste of, light rail,
		gas station, cable tv, water cooler, smoke detector`},
}
